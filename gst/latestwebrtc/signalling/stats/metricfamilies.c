/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "openmetrics-private.h"

/* clang-format off */
/* A family of one sample. */
#define ONE(name, type, unit, source, field, help) \
  { name, type, unit, NULL, help, { { source, field, NULL, NULL, NULL } } }
/* The quantiles of a duration that the statistics have. */
#define QUANTILES(source, field) \
  { source, field "-p50", "0.5", NULL, NULL }, \
  { source, field "-p99", "0.99", NULL, NULL }

const MetricFamily gst_latest_metric_families[] = {
  { "viewers", METRIC_GAUGE, NULL, "state",
    "Viewers by the state of their session.", {
      { METRIC_SESSIONS, "state", "negotiating", NULL, NULL },
      { METRIC_SESSIONS, "state", "connecting", NULL, NULL },
      { METRIC_SESSIONS, "state", "connected", NULL, NULL } } },

  ONE ("frames_in", METRIC_COUNTER, NULL, METRIC_SLOT, "in",
      "Raw frames that the source has sent, and repeats of a still picture."),
  { "frames_dropped", METRIC_COUNTER, NULL, "cause",
    "Frames dropped for all viewers: replaced (by a newer one while the "
    "encoder was busy), held (the same while they waited for the network), "
    "late (too old), throttled (too many a second), undecodable, preempted (by "
    "a query), flushed, encoder (by the encoder), no-encoder (while there was "
    "none), unusable (too little data, or outside their segment).", {
      { METRIC_SLOT, "replaced", "replaced", NULL, "held" },
      { METRIC_SLOT, "held", "held", NULL, NULL },
      { METRIC_SLOT, "late", "late", NULL, NULL },
      { METRIC_SLOT, "throttled", "throttled", NULL, NULL },
      { METRIC_SLOT, "undecodable", "undecodable", NULL, NULL },
      { METRIC_SLOT, "preempted", "preempted", NULL, NULL },
      { METRIC_SLOT, "flushed", "flushed", NULL, NULL },
      { METRIC_ENCODER, "frames-dropped", "encoder", NULL, NULL },
      { METRIC_ENCODER, "frames-lost", "no-encoder", NULL, NULL },
      { METRIC_ENCODER, "frames-unusable", "unusable", NULL, NULL } } },
  ONE ("frames_encoded", METRIC_COUNTER, NULL, METRIC_ENCODER, "frames-encoded",
      "Frames that came out of the encoder."),
  ONE ("key_frames_encoded", METRIC_COUNTER, NULL, METRIC_ENCODER, "key-frames-encoded",
      "Key frames among them."),
  ONE ("key_frame_requests", METRIC_COUNTER, NULL, METRIC_ENCODER, "key-frame-requests",
      "Requests for a key frame that reached the encoder."),
  ONE ("encoded_bytes", METRIC_COUNTER, METRIC_UNIT_BYTES, METRIC_ENCODER, "bytes-encoded",
      "What came out of the encoder."),
  { "slot_wait_seconds", METRIC_SUMMARY, METRIC_UNIT_SECONDS, "quantile",
    "For how long frames waited for the encoder. Quantiles count from the "
    "start.", { QUANTILES (METRIC_SLOT, "slot-wait") } },
  { "age_at_encode_start_seconds", METRIC_SUMMARY, METRIC_UNIT_SECONDS, "quantile",
    "Age of the frames when their encoding began. Quantiles count from the "
    "start.", { QUANTILES (METRIC_ENCODER, "age-at-encode-start") } },
  { "age_at_encode_end_seconds", METRIC_SUMMARY, METRIC_UNIT_SECONDS, "quantile",
    "Age of the frames when they were encoded. Quantiles count from the "
    "start.", { QUANTILES (METRIC_ENCODER, "age-at-encode-end") } },
  { "encode_time_seconds", METRIC_SUMMARY, METRIC_UNIT_SECONDS, "quantile",
    "What it took to encode a frame. Quantiles count from the start.", {
      QUANTILES (METRIC_ENCODER, "encode-time"),
      { METRIC_ENCODER, "frames-encoded", NULL, "_count", NULL },
      { METRIC_ENCODER, "total-encode-time", NULL, "_sum", NULL } } },
  { "quantizer_index", METRIC_SUMMARY, NULL, NULL,
    "Quantizer indices of the frames: 0 to 127 with VP8, to 255 with VP9.", {
      { METRIC_ENCODER, "frames-encoded", NULL, "_count", NULL },
      { METRIC_ENCODER, "qp-sum", NULL, "_sum", NULL } } },
  ONE ("target_bytes_per_second", METRIC_GAUGE, METRIC_UNIT_RATE, METRIC_ENCODER, "target-bitrate",
      "The rate that the encoder has been told."),
  ONE ("frames_per_second", METRIC_GAUGE, NULL, METRIC_ENCODER, "frames-per-second",
      "Frames that were encoded in the last second."),
  ONE ("frame_width_pixels", METRIC_GAUGE, "pixels", METRIC_ENCODER, "frame-width",
      "Width of the encoded picture."),
  ONE ("frame_height_pixels", METRIC_GAUGE, "pixels", METRIC_ENCODER, "frame-height",
      "Height of the encoded picture."),
  ONE ("scale_ratio", METRIC_GAUGE, METRIC_UNIT_RATIO, METRIC_ENCODER, "scale",
      "The part of each side of the picture to which adaptation has scaled "
      "it."),
  ONE ("framerate_limit", METRIC_GAUGE, NULL, METRIC_ENCODER, "framerate-limit",
      "Frames a second that adaptation allows; 0 is no limit."),
  ONE ("speed_steps", METRIC_GAUGE, NULL, METRIC_ENCODER, "speed-steps",
      "Steps by which adaptation has made the encoder faster."),
  { "quality_limited_seconds", METRIC_COUNTER, METRIC_UNIT_SECONDS, "reason",
    "For how long the quality was limited, by reason; none is not at all.", {
      { METRIC_LIMITATION, "none", "none", NULL, NULL },
      { METRIC_LIMITATION, "cpu", "cpu", NULL, NULL },
      { METRIC_LIMITATION, "bandwidth", "bandwidth", NULL, NULL },
      { METRIC_LIMITATION, "other", "other", NULL, NULL } } },
  ONE ("encoder_restarts", METRIC_COUNTER, NULL, METRIC_ENCODER, "encoder-restarts",
      "How often the encoder was replaced."),

  ONE ("track_paused", METRIC_GAUGE, NULL, METRIC_TRACK, "paused",
      "1 while the track is paused."),
  ONE ("track_target_bytes_per_second", METRIC_GAUGE, METRIC_UNIT_RATE,
      METRIC_TRACK, "target-bitrate", "The rate that the track is to have."),
  ONE ("track_frames_received", METRIC_COUNTER, NULL, METRIC_TRACK,
      "frames-received", "Frames, or pieces of sound, that the source has sent."),
  ONE ("track_frames_dropped", METRIC_COUNTER, NULL, METRIC_TRACK,
      "frames-dropped", "Those among them that nobody gets."),
  ONE ("track_received_bytes", METRIC_COUNTER, METRIC_UNIT_BYTES, METRIC_TRACK,
      "bytes-received", "What comes encoded."),
  ONE ("track_frames_encoded", METRIC_COUNTER, NULL, METRIC_ENCODING,
      "frames-encoded", "Encoded frames, or packets of sound, for viewers."),
  ONE ("track_key_frames_encoded", METRIC_COUNTER, NULL, METRIC_ENCODING,
      "key-frames-encoded", "Key frames among them."),
  ONE ("track_encoded_bytes", METRIC_COUNTER, METRIC_UNIT_BYTES,
      METRIC_ENCODING, "bytes-encoded", "What these frames have."),
  ONE ("track_encoder_target_bytes_per_second", METRIC_GAUGE, METRIC_UNIT_RATE,
      METRIC_ENCODING, "target-bitrate",
      "The rate that the track's encoder is set to."),
  { "track_slot_wait_seconds", METRIC_SUMMARY, METRIC_UNIT_SECONDS, "quantile",
    "For how long frames of the track waited for its encoder. Quantiles count "
    "from the start.", { QUANTILES (METRIC_ENCODING_SLOT, "slot-wait") } },
  { "track_age_at_encode_start_seconds", METRIC_SUMMARY, METRIC_UNIT_SECONDS, "quantile",
    "Age of its frames when their encoding began. Quantiles count from the "
    "start.", { QUANTILES (METRIC_ENCODING_ENCODER, "age-at-encode-start") } },
  { "track_age_at_encode_end_seconds", METRIC_SUMMARY, METRIC_UNIT_SECONDS, "quantile",
    "Age of its frames when they were encoded. Quantiles count from the "
    "start.", { QUANTILES (METRIC_ENCODING_ENCODER, "age-at-encode-end") } },

  ONE ("viewer_connected_seconds", METRIC_GAUGE, METRIC_UNIT_SECONDS, METRIC_VIEWER, "connected-for",
      "For how long the viewer has been connected."),
  ONE ("viewer_frames_sent", METRIC_COUNTER, NULL, METRIC_VIEWER, "frames-sent",
      "Frames sent to the viewer."),
  ONE ("viewer_key_frames_sent", METRIC_COUNTER, NULL, METRIC_VIEWER, "key-frames-sent",
      "Key frames among them."),
  ONE ("viewer_frames_dropped", METRIC_COUNTER, NULL, METRIC_VIEWER, "frames-dropped",
      "Encoded frames dropped for this viewer: its network is too slow, or not "
      "heard, or it waits for a key frame."),
  ONE ("viewer_packets_sent", METRIC_COUNTER, NULL, METRIC_VIEWER, "packets-sent",
      "RTP packets without retransmissions."),
  ONE ("viewer_sent_bytes", METRIC_COUNTER, METRIC_UNIT_BYTES, METRIC_VIEWER, "bytes-sent",
      "What these packets carried."),
  { "viewer_requests", METRIC_COUNTER, NULL, "kind",
    "What the viewer has asked for: retransmissions (nack), key frames (pli, "
    "fir).", {
      { METRIC_VIEWER, "nack-count", "nack", NULL, NULL },
      { METRIC_VIEWER, "pli-count", "pli", NULL, NULL },
      { METRIC_VIEWER, "fir-count", "fir", NULL, NULL } } },
  ONE ("viewer_round_trip_time_seconds", METRIC_GAUGE, METRIC_UNIT_SECONDS, METRIC_VIEWER,
      "round-trip-time", "By the viewer's receiver reports."),
  ONE ("viewer_fraction_lost_ratio", METRIC_GAUGE, METRIC_UNIT_RATIO, METRIC_VIEWER, "fraction-lost",
      "Part of the packets lost, by the last receiver report."),
  ONE ("viewer_estimate_bytes_per_second", METRIC_GAUGE, METRIC_UNIT_RATE, METRIC_VIEWER,
      "estimated-bitrate", "What the viewer's network is thought to carry."),
  ONE ("viewer_below_minimum", METRIC_GAUGE, NULL, METRIC_VIEWER, "below-minimum",
      "1 while the viewer's network carries less than min-bitrate."),

  ONE ("viewer_path_capacity_bytes_per_second", METRIC_GAUGE, METRIC_UNIT_RATE, METRIC_PATH,
      "path-capacity",
      "The narrowest link of the path; 0 while it is not known."),
  ONE ("viewer_acknowledged_bytes_per_second", METRIC_GAUGE, METRIC_UNIT_RATE, METRIC_PATH,
      "acknowledged-bitrate", "The rate at which packets arrive."),
  ONE ("viewer_sent_bytes_per_second", METRIC_GAUGE, METRIC_UNIT_RATE, METRIC_PATH, "sent-bitrate",
      "The rate at which packets are sent."),
  ONE ("viewer_path_round_trip_time_seconds", METRIC_GAUGE, METRIC_UNIT_SECONDS, METRIC_PATH, "rtt",
      "By transport-wide feedback, without the time for which the receiver "
      "holds it back."),
  ONE ("viewer_path_loss_ratio", METRIC_GAUGE, METRIC_UNIT_RATIO, METRIC_PATH, "loss",
      "Average part of the packets lost, by transport-wide feedback."),
  ONE ("viewer_path_queue_seconds", METRIC_GAUGE, METRIC_UNIT_SECONDS, METRIC_PATH, "path-queue-delay",
      "The standing queue on the path."),
  ONE ("viewer_pacer_queue_seconds", METRIC_GAUGE, METRIC_UNIT_SECONDS, METRIC_PATH, "queue-time",
      "The time until all waiting packets have left."),
  ONE ("viewer_packets_acknowledged", METRIC_COUNTER, NULL, METRIC_PATH, "packets-acked",
      "Packets that arrived, by transport-wide feedback."),
  ONE ("viewer_packets_lost", METRIC_COUNTER, NULL, METRIC_PATH, "packets-lost",
      "Packets that did not."),
  { "viewer_extra_packets", METRIC_COUNTER, NULL, "kind",
    "Packets sent beside media: retransmissions and padding.", {
      { METRIC_PATH, "retransmitted-packets-sent", "retransmission", NULL, NULL },
      { METRIC_PATH, "padding-packets-sent", "padding", NULL, NULL } } },
  { "viewer_extra_bytes", METRIC_COUNTER, METRIC_UNIT_BYTES, "kind",
    "What these packets carried.", {
      { METRIC_PATH, "retransmitted-bytes-sent", "retransmission", NULL, NULL },
      { METRIC_PATH, "padding-bytes-sent", "padding", NULL, NULL } } },
  { "viewer_retransmissions_refused", METRIC_COUNTER, NULL, "cause",
    "Retransmissions that were asked for and not sent.", {
      { METRIC_PATH, "retransmissions-too-old", "too-old", NULL, NULL },
      { METRIC_PATH, "retransmissions-repeated", "repeated", NULL, NULL },
      { METRIC_PATH, "retransmissions-over-budget", "over-budget", NULL, NULL } } },
  { "viewer_rate_reductions", METRIC_COUNTER, NULL, "cause",
    "Reductions of the estimate: delay grew (overuse), feedback was missing "
    "(silence).", {
      { METRIC_PATH, "overuses", "overuse", NULL, NULL },
      { METRIC_PATH, "silences", "silence", NULL, NULL } } },
  { "viewer_packets_dropped", METRIC_COUNTER, NULL, "cause",
    "Packets that did not leave: too many waited (overflow), flushed, not RTP "
    "(invalid).", {
      { METRIC_PATH, "overflow-packets", "overflow", NULL, NULL },
      { METRIC_PATH, "flushed-packets", "flushed", NULL, NULL },
      { METRIC_PATH, "invalid-packets", "invalid", NULL, NULL } } },

  ONE ("viewer_track_frames_sent", METRIC_COUNTER, NULL, METRIC_SENT,
      "frames-sent", "Frames of the track that were sent to the viewer."),
  ONE ("viewer_track_frames_dropped", METRIC_COUNTER, NULL, METRIC_SENT,
      "frames-dropped", "Encoded frames of it that were dropped for this viewer."),
  ONE ("viewer_track_packets_sent", METRIC_COUNTER, NULL, METRIC_SENT,
      "packets-sent", "RTP packets of it without retransmissions."),
  ONE ("viewer_track_sent_bytes", METRIC_COUNTER, METRIC_UNIT_BYTES,
      METRIC_SENT, "bytes-sent", "What these packets carried."),
  ONE ("viewer_track_retransmitted_packets", METRIC_COUNTER, NULL, METRIC_SENT,
      "retransmitted-packets-sent",
      "Packets of it that were sent again, padding made of them included."),
  ONE ("viewer_track_lost_packets", METRIC_GAUGE, NULL, METRIC_SENT,
      "packets-lost", "Packets lost in all, by the last receiver report."),
  ONE ("viewer_track_jitter_seconds", METRIC_GAUGE, METRIC_UNIT_SECONDS,
      METRIC_SENT, "jitter", "By the last receiver report."),
  { "viewer_track_requests", METRIC_COUNTER, NULL, "kind",
    "What the viewer has asked for: retransmissions (nack), key frames (pli, "
    "fir).", {
      { METRIC_SENT, "nack-count", "nack", NULL, NULL },
      { METRIC_SENT, "pli-count", "pli", NULL, NULL },
      { METRIC_SENT, "fir-count", "fir", NULL, NULL } } },

  { .name = NULL },
};
/* clang-format on */
