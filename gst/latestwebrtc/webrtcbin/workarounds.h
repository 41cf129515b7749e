/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* This header lists every workaround for webrtcbin and libnice. The code that
 * carries one out refers to its number.
 *
 * "Main" is GStreamer's development branch after 1.29.2. Versions were tried
 * where the text says "seen"; elsewhere their source was read. MR is a merge
 * request of https://gitlab.freedesktop.org/gstreamer/gstreamer unless another
 * project is named.
 *
 *  1 No pacing by the clock. webrtcsetup.c
 *    Done:     "sync" of the clocksync on each sink pad is set to FALSE.
 *    Without:  each packet waits until its timestamp plus the latency of the
 *              pipeline; behind a camera that is a frame, 33 ms.
 *    Versions: 1.20.0 to main. There is no property to turn it off.
 *    Upstream: gst-plugins-bad MR 2355 put it there on purpose. No upstream
 *              issue found.
 *
 *  2 Sender reports tell the time of capture. webrtcsetup.c
 *    Done:     "rtcp-sync-send-time" of the rtpbin inside is set to FALSE.
 *    Without:  sender reports are late by the latency of the pipeline, for
 *              which, due to 1, no packet waits.
 *    Versions: 1.22.0 to main. It is a setting that webrtcbin does not expose.
 *    Upstream: no upstream issue found.
 *
 *  3 The SSRC is known before the answer is made. webrtcsetup.c, session.c
 *    Done:     the payloader has a fixed SSRC, and the codec preferences of the
 *              transceiver name it.
 *    Without:  with "do-nack", the answer pairs the retransmission stream with
 *              SSRC 0 ("a=ssrc-group:FID 0 ..."). Chromium decodes the video as
 *              a stream it was not told of, and shows no frame.
 *    Versions: seen in 1.22.0.
 *    Upstream: no upstream issue found.
 *
 *  4 The sink pad is linked before the offer is set. webrtcsetup.c, session.c
 *    Done:     the pad is requested and linked before set-remote-description.
 *    Without:  the connection comes about, and no packet is sent.
 *    Versions: seen in 1.26.2, not in 1.22.0. 1.26.0 makes transceivers earlier
 *              (MR 7156, MR 7237); whether that is the cause is not known.
 *    Upstream: no upstream issue found.
 *
 *  5 webrtcbin is given answered m-lines only. protocol/cleansdp.c,
 *    protocol/answer.c
 *    Done:     the offer is reduced to the answered m-lines, in one bundle, and
 *              the other ones are rejected in the answer that the viewer gets.
 *    Without:  webrtcbin puts every line into the one bundle it finds, finds
 *              none if another group stands before it, makes a transport of
 *              some eight descriptors for every line without a bundle and
 *              waits for all of them, and answers a line that it rejects with
 *              the viewer's own fingerprint (the latter up to 1.22, MR 1118).
 *    Versions: 1.22.0 to main.
 *    Upstream: no upstream issue found.
 *
 *  6 Gathering of ICE candidates is given a limited time. negotiation.c
 *    Done:     after a second, the candidates there are are the answer's.
 *    Without:  "ice-gathering-state" never becomes "complete" on a host without
 *              a usable address (seen in 1.22.0), and sometimes when candidates
 *              are still queued while gathering ends.
 *    Versions: the second case up to 1.26.
 *    Upstream: MR 10206 (1.28.0) for the second; no upstream issue found for
 *              the first.
 *
 *  7 Promises are answered before webrtcbin ends. pendingpromises.c, shutdown.c
 *    Done:     whoever asks keeps the promise, which is awaited before the NULL
 *              state.
 *    Without:  webrtcbin that is shut down throws away the tasks it has not
 *              begun. Their promises are freed unanswered, GStreamer warns, and
 *              whoever waits for the reply waits for ever.
 *    Versions: 1.22.0 to main.
 *    Upstream: no upstream issue found.
 *
 *  8 Statistics are not read while webrtcbin ends. pendingpromises.c, shutdown.c
 *    Done:     as in 7: this is true of "get-stats", too.
 *    Without:  rtpsession frees its sources when it goes to READY, without the
 *              lock under which webrtcbin's thread reads them at that moment
 *              ("g_hash_table_foreach: assertion 'version ==
 *              hash_table->version' failed", or a crash; seen in 1.22.0).
 *    Versions: up to 1.22.2.
 *    Upstream: MR 4528 (1.23.1, 1.22.3).
 *
 *  9 libnice does not look for UPnP gateways. iceagent.c
 *    Done:     "upnp" of the NiceAgent is set to FALSE.
 *    Without:  gathering takes 200 ms longer, libnice's "upnp-timeout" (seen:
 *              199 ms instead of 0, with 1.22.0 and libnice 0.1.21).
 *    Versions: all, if libnice is built with gupnp-igd. It is a setting that
 *              webrtcbin does not expose.
 *    Upstream: no upstream issue found.
 *
 * 10 A host with only a loopback address can be connected to. iceagent.c
 *    Done:     127.0.0.1 is added as a local address.
 *    Without:  libnice ignores the loopback interface, as RFC 8445 (5.1.1.1)
 *              asks for: there is no candidate, and see 6.
 *    Versions: all.
 *    Upstream: none, as it follows the RFC.
 *
 * 11 The ICE agent's floating reference is not sunk. iceagent.c
 *    Done:     the reference that g_object_get() returns is given back with
 *              g_object_unref(), and the agent is never sunk.
 *    Without:  webrtcbin owns the agent by a reference that is still floating:
 *              whoever sinks it and then drops it frees the agent under
 *              webrtcbin.
 *    Versions: 1.22.0 to main.
 *    Upstream: no upstream issue found.
 *
 * 12 The DTLS connection is closed before webrtcbin is. dtlsclose.c
 *    Done:     EOS is sent to the dtlssrtpenc inside, which then sends the DTLS
 *              alert close_notify; its way through nicesink is awaited.
 *    Without:  webrtcbin stops its elements first, so the alert never leaves,
 *              and the browser shows the last picture until ICE times out, many
 *              seconds later.
 *    Versions: 1.22.0 to main. The signal "close" of 1.28.0 (MR 9379) only sets
 *              the state of the transport.
 *    Upstream: no upstream issue found.
 *
 * 13 A viewer that has gone is noticed. peerwatch.c
 *    Done:     besides "connection-state", the state of the DTLS transport and
 *              the packets out of nicesrc are watched.
 *    Without:  "connection-state" stays "connected" for 25 s and longer after a
 *              viewer has closed its connection or was killed (seen in 1.22.0).
 *    Versions: 1.22, as well as later ones with a libnice before 0.1.22. With
 *              consent freshness (RFC 7675, MR 4542, 1.24.0) a vanished viewer
 *              fails ICE, still only after its time-out. That a closed DTLS
 *              transport does not close the connection is what the standard
 *              wants (https://github.com/w3c/webrtc-pc/issues/3053).
 *    Upstream: MR 4542; libnice MR 257.
 *
 * 14 The first webrtcbin is made before the first viewer comes. warmup.c,
 *    waitingoffers.c
 *    Done:     a webrtcbin is made, asked for an offer and thrown away. Offers
 *              that come meanwhile wait for that.
 *    Without:  the first viewer waits 0.3 to 0.6 s longer than later ones (seen
 *              in 1.22.0), most of it for the RSA key of a certificate: for many
 *              seconds where other processes take the CPU time. A viewer that
 *              gives up meanwhile has the worker wait, due to 17, and nobody is
 *              served until then: not even its next attempt.
 *    Versions: all.
 *    Upstream: none, as plugins have to be loaded and certificates be made.
 *
 * 15 Candidates with names for multicast DNS are left out. protocol/cleansdp.c
 *    Done:     candidates that end in ".local", by which browsers hide local
 *              addresses, are removed from the offer. Such a viewer is found by
 *              the connectivity checks it sends.
 *    Without:  webrtcbin looks the names up, and the look-up keeps the ICE
 *              agent for as long as it is unanswered: for ever, where nothing
 *              answers and no main loop runs.
 *    Versions: up to 1.22 the look-up ends in the application's main context;
 *              1.24.0 moves it to a thread of its own (MR 5921); 1.28.0 cancels
 *              it with the agent (MR 8519).
 *    Upstream: MR 5921, MR 8519.
 *
 * 16 ICE has few candidates. iceagent.c
 *    Done:     "ice-tcp" of the NiceAgent is set to FALSE, and a few chosen
 *              addresses are added as the only local ones.
 *    Without:  libnice opens a UDP and two TCP sockets for every address of the
 *              host, link-local ones included: on a host with ten interfaces 58
 *              descriptors and 81 candidates for each viewer, so that nineteen
 *              viewers end a process with 1024 descriptors.
 *    Versions: all. They are settings that webrtcbin does not expose.
 *    Upstream: none, as the choice is the application's.
 *
 * 17 No step of a negotiation is under way when webrtcbin ends. shutdown.c
 *    Done:     the open promise of the negotiation is awaited before the NULL
 *              state, and the receiving bins inside ("TransportReceiveBin") are
 *              disconnected from the state of their ICE transport.
 *    Without:  a description that is set while webrtcbin goes to NULL has a
 *              receiving bin block its pad, with a reference to itself, that it
 *              gives back when it leaves READY, which it has done already: it
 *              stays in memory with nicesrc and the ICE agent, some four
 *              descriptors in all. If the bin is added behind the change, it is
 *              disposed of while it runs, with a critical message. Of 200
 *              offers that were taken back while they were answered, 28 left
 *              such a bin (seen in 1.22.0). A change of the ICE state after
 *              NULL blocks the pad just the same.
 *    Versions: 1.22.0 to main.
 *    Upstream: no upstream issue found.
 *
 * 18 ICE is restarted behind webrtcbin's back. icerestart.c
 *    Done:     the NiceAgent is restarted and given the viewer's credentials,
 *              and its candidates are read from it.
 *    Without:  webrtcbin answers an offer with new credentials with its old
 *              ones, which RFC 8839 (4.4.3) forbids, and does not restart the
 *              agent.
 *    Versions: 1.22.0 to main (its source: "FIXME: deal with ICE restarts").
 *    Upstream: no upstream issue found.
 *
 * 19 Allocations on TURN servers are given back. shutdown.c
 *    Done:     the NiceAgent with a relayed candidate is closed after the NULL
 *              state, and webrtcbin kept until it is.
 *    Without:  webrtcbin drops the agent, which warns ("We still have alive
 *              TURN refreshes") and leaves its allocations to their time-out,
 *              ten minutes (RFC 8656, 7.2) for each viewer.
 *    Versions: seen in 1.22.0 with libnice 0.1.21.
 *    Upstream: no upstream issue found.
 *
 * 20 webrtcbin is never told that a line stops. protocol/cleansdp.c
 *    Done:     what it is told of a line stays "recvonly", also if the viewer
 *              refuses the line, makes it inactive or gives it up; nothing is
 *              sent on it then, and the answer to the viewer says the truth.
 *    Without:  a line that was inactive cannot go on ("transceiver direction
 *              changes are not implemented"); a line that was given up cannot
 *              be used for something else (an assertion); and if the first
 *              line of our offer is refused, webrtcbin makes a second
 *              transport, for which there is no offer.
 *    Versions: 1.22.0 to main.
 *    Upstream: no upstream issue found.
 *
 * 21 SSRCs stay when lines are added. negotiation.c
 *    Done:     the next answer gets the "a=ssrc" and "a=ssrc-group" lines of
 *              the one before.
 *    Without:  each answer names another SSRC for the retransmissions of a
 *              line, while rtprtxsend goes on with the first one: the viewer
 *              takes no retransmission any more.
 *    Versions: seen in 1.22.0; to main. A line on which no packet was sent yet
 *              will use the new one all the same.
 *    Upstream: no upstream issue found.
 *
 * 22 The SCTP port of the viewer is 5000. protocol/linecodec.c
 *    Done:     a line for data channels with another port is rejected.
 *    Without:  webrtcbin reads its own port in the place of the viewer's.
 *    Versions: 1.22.0 to main.
 *    Upstream: no upstream issue found.
 *
 * 23 A sink pad has the number of its m-line. webrtcsetup.c
 *    Done:     the pad is requested by name.
 *    Without:  a transceiver without a kind, which each has before its first
 *              caps, goes to the first line of any kind that is left.
 *    Versions: 1.22.0 to main.
 *    Upstream: none, as names are there for that.
 *
 * 24 The elements of a closed data channel are removed. datatransport.c
 *    Done:     the two bins that webrtcbin adds for a channel are taken out of it
 *              when the channel is closed, and the channel is kept until then,
 *              or until webrtcbin has ended.
 *    Without:  they stay until webrtcbin ends, with a thread for each channel
 *              that there ever was, and with a pointer to the channel, which is
 *              freed: what that thread sends as the viewer goes ends the process
 *              (seen).
 *    Versions: seen in 1.22.0.
 *    Upstream: no upstream issue looked for.
 *
 * 25 SCTP never has more to send than its buffer takes. datatransport.c
 *    Done:     what leaves sctpenc is compared with what was put into channels,
 *              and no more than 72 KiB wait.
 *    Without:  a channel's thread waits in sctpenc for a place in its buffer,
 *              and webrtcbin that goes to NULL meanwhile may wait for that
 *              thread for ever (seen once, when nothing was acknowledged).
 *    Versions: 1.22.0 to 1.22.2.
 *    Upstream: mended in 1.22.3 ("sctpenc: Fix potential shutdown deadlock").
 *
 * 26 Data channels are closed by the viewer only. datachannels.c
 *    Done:     a channel that is not wanted is not heard, but stays open.
 *    Without:  webrtcbin stays in memory if it ends after it has closed a channel
 *              and before the viewer has agreed to that, which it need not do.
 *    Versions: seen in 1.22.0.
 *    Upstream: no upstream issue looked for.
 *
 * 27 Reports of the viewer are read where they come in. rtpstats.c
 *    Done:     each RTCP packet is read for what it reports of each stream.
 *    Without:  of a report on several streams, rtpsession keeps the last block
 *              for its statistics, so that "get-stats" has losses of one stream
 *              only, whichever that is, and no jitter, as it does not know the
 *              clock rate.
 *    Versions: seen in 1.22.0.
 *    Upstream: no upstream issue looked for. */

/* Names by which elements inside webrtcbin are found. */
#define GST_LATEST_WEBRTCBIN_CLOCKSYNC "clocksync"     /* factory, see 1 */
#define GST_LATEST_WEBRTCBIN_RTPBIN "rtpbin"           /* element, see 2 */
#define GST_LATEST_WEBRTCBIN_DTLSSRTPENC "dtlssrtpenc" /* factory, see 12 */
#define GST_LATEST_WEBRTCBIN_NICESINK "nicesink"       /* factory, see 12 */
#define GST_LATEST_WEBRTCBIN_NICESRC "nicesrc"         /* factory, see 13 */
#define GST_LATEST_WEBRTCBIN_SCTPDEC "sctpdec"         /* factory, see 20 */
#define GST_LATEST_WEBRTCBIN_SCTPENC "sctpenc"         /* factory, see 21 */
#define GST_LATEST_WEBRTCBIN_CHANNEL_BIN \
  "WebRTCErrorIgnoreBin" /* type, see 20 */
#define GST_LATEST_WEBRTCBIN_RECEIVE_BIN \
  "TransportReceiveBin" /* type, see 17 */

static inline gboolean
gst_latest_webrtcbin_is_made_by (GstElement *element, const gchar *factory_name)
{
  GstElementFactory *factory = gst_element_get_factory (element);

  return factory && g_str_equal (GST_OBJECT_NAME (factory), factory_name);
}

G_END_DECLS
