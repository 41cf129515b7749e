/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "sdpline.h"

#include <string.h>

/* webrtcbin takes its own SCTP port for that of the far end, and it is this
 * one: workaround 22 of webrtcbin/workarounds.h. */
#define SCTP_PORT "5000"

/* What an m-line has to say of a codec. */
static const struct
{
  const gchar *encoding_name;
  const gchar *rtpmap; /* without the payload type, in any case */
} codecs[] = {
  { "VP8", "VP8/90000" }, { "VP9", "VP9/90000" }, { "H264", "H264/90000" },
  { "OPUS", "opus/48000/2" }, /* RFC 7587, 7 */
};

gboolean
gst_latest_line_has_codec (
    const GstSDPMedia *media, guint pt, const gchar *encoding_name)
{
  const gchar *map = gst_latest_line_get_attribute_of_pt (media, "rtpmap", pt);

  for (guint i = 0; map && i < G_N_ELEMENTS (codecs); i++) {
    if (g_str_equal (encoding_name, codecs[i].encoding_name))
      return g_ascii_strcasecmp (map, codecs[i].rtpmap) == 0;
  }
  return FALSE;
}

/* The profiles of H264 (RFC 6184, table 5) that matter, where those of the next
 * ones decode the streams of the ones before. A stream of the baseline profile
 * may use what the others lack. */
typedef enum
{
  CONSTRAINED_BASELINE,
  MAIN,
  HIGH,
  BASELINE,
  OTHER,
} Profile;

/* Of a profile-level-id: profile_idc, profile-iop and level_idc in hexadecimal.
 * Without one it is baseline (RFC 6184, 8.1). */
static Profile
get_profile (const gchar *profile_level_id)
{
  guint64 id;

  if (!profile_level_id)
    return BASELINE;
  if (strlen (profile_level_id) != 6
      || !g_ascii_string_to_unsigned (
          profile_level_id, 16, 0, 0xffffff, &id, NULL))
    return OTHER;
  switch (id >> 16) {
    case 0x42:
      return id & 0x4000 ? CONSTRAINED_BASELINE : BASELINE;
    case 0x4d:
      return id & 0x8000 ? CONSTRAINED_BASELINE : MAIN;
    case 0x64:
      return HIGH;
    default:
      return OTHER;
  }
}

/* How well an H264 payload type with @fmtp takes @track: 0 is not at all.
 * Levels do not count, as what browsers write there is nominal, and with
 * level-asymmetry-allowed each side has its own. */
static guint
rate_h264 (const gchar *fmtp, const GstLatestMedia *track)
{
  g_autofree gchar *mode =
      gst_latest_line_get_parameter (fmtp, "packetization-mode");
  g_autofree gchar *id =
      gst_latest_line_get_parameter (fmtp, "profile-level-id");
  Profile profile = get_profile (id);
  Profile ours = track->profile_level_id ? get_profile (track->profile_level_id)
                                         : CONSTRAINED_BASELINE;

  /* The payloader fragments frames. */
  if (g_strcmp0 (mode, "1") != 0 || profile == OTHER)
    return 0;
  if (profile == ours)
    return 2;
  if (profile == BASELINE)
    return ours == CONSTRAINED_BASELINE;
  return ours < profile && ours <= HIGH;
}

/* Of VP9 only profile 0 counts, which is the one that the encoder makes and the
 * one that is meant if there is none. */
static guint
rate_fmtp (const gchar *fmtp, const GstLatestMedia *track)
{
  g_autofree gchar *profile = NULL;

  if (g_str_equal (track->encoding_name, "H264"))
    return rate_h264 (fmtp, track);
  if (!g_str_equal (track->encoding_name, "VP9"))
    return 1;
  profile = gst_latest_line_get_parameter (fmtp, "profile-id");
  return !profile || g_str_equal (profile, "0");
}

gint
gst_latest_line_find_codec (
    const GstSDPMedia *media, const GstLatestMedia *track)
{
  gint best = -1;
  guint best_rate = 0;

  for (guint i = 0; i < gst_sdp_media_formats_len (media); i++) {
    gint pt = gst_latest_line_get_pt (media, i);
    guint rate;

    if (pt < 0 || !gst_latest_line_has_codec (media, pt, track->encoding_name))
      continue;
    rate = rate_fmtp (
        gst_latest_line_get_attribute_of_pt (media, "fmtp", pt), track);
    if (rate > best_rate) {
      best = pt;
      best_rate = rate;
    }
  }
  return best;
}

gboolean
gst_latest_line_is_data_channel (const GstSDPMedia *media)
{
  return g_strcmp0 (gst_sdp_media_get_media (media), "application") == 0
      && g_strcmp0 (gst_sdp_media_get_proto (media), "UDP/DTLS/SCTP") == 0
      && gst_sdp_media_formats_len (media) == 1
      && g_str_equal (gst_sdp_media_get_format (media, 0), "webrtc-datachannel")
      && g_strcmp0 (
             gst_sdp_media_get_attribute_val (media, "sctp-port"), SCTP_PORT)
      == 0;
}
