#!/usr/bin/python3
# gst-latestframe
# Copyright (C) 2026 the gst-latestframe authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Plays from a WHEP endpoint with GStreamer's webrtcbin and prints a line for each
decoded frame, and for each piece of sound that is not silent.

  webrtcbinplayer.py URL [BUNDLE-POLICY]
"""
import sys
import threading
from urllib.parse import urljoin
from urllib.request import Request, urlopen

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstSdp", "1.0")
gi.require_version("GstWebRTC", "1.0")
from gi.repository import GLib, Gst, GstSdp, GstWebRTC  # noqa: E402

KINDS = {
    "audio": "encoding-name=OPUS,clock-rate=48000,encoding-params=(string)2,payload=97",
    "video": "encoding-name=VP8,clock-rate=90000,payload=96",
}
DECODERS = {"audio": "rtpopusdepay ! opusdec", "video": "rtpvp8depay ! vp8dec"}


def send(method, url, body=None):
    request = Request(url, body, {"Content-Type": "application/sdp"}, method=method)
    with urlopen(request, timeout=10) as reply:
        return reply.headers.get("Location"), reply.read().decode()


class Player:
    def __init__(self, url, policy):
        self.url = url
        self.session = None
        self.posted = False
        self.loop = GLib.MainLoop()
        self.pipeline = Gst.Pipeline.new(None)
        self.webrtc = Gst.ElementFactory.make("webrtcbin", None)
        if policy:
            self.webrtc.set_property("bundle-policy", policy)
        self.pipeline.add(self.webrtc)
        self.webrtc.connect("pad-added", self.on_pad)
        self.webrtc.connect("notify::ice-gathering-state", self.on_gathering)
        bus = self.pipeline.get_bus()
        bus.add_signal_watch()
        bus.connect("message::error", self.on_error)

    def on_error(self, bus, message):
        sys.exit(message.parse_error()[0].message)

    def on_frame(self, sink, buffer, pad):
        caps = pad.get_current_caps().get_structure(0)
        if not caps.has_field("width"):
            if any(buffer.extract_dup(0, buffer.get_size())):
                print("sound", flush=True)
            return
        width, height = caps.get_value("width"), caps.get_value("height")
        print(f"frame {width}x{height}", flush=True)

    def on_pad(self, webrtc, pad):
        if pad.direction != Gst.PadDirection.SRC:
            return
        kind = pad.get_current_caps().get_structure(0).get_value("media")
        decoder = Gst.parse_bin_from_description(
            f"{DECODERS[kind]} ! fakesink name=sink sync=false signal-handoffs=true",
            True,
        )
        decoder.get_by_name("sink").connect("handoff", self.on_frame)
        self.pipeline.add(decoder)
        decoder.sync_state_with_parent()
        pad.link(decoder.get_static_pad("sink"))

    def on_gathering(self, webrtc, _):
        state = webrtc.get_property("ice-gathering-state")
        if state == GstWebRTC.WebRTCICEGatheringState.COMPLETE:
            GLib.idle_add(self.post)

    def post(self):
        if self.posted:
            return
        self.posted = True
        offer = self.webrtc.get_property("local-description").sdp.as_text()
        location, answer = send("POST", self.url, offer.encode())
        self.session = urljoin(self.url, location)
        _, sdp = GstSdp.SDPMessage.new_from_text(answer)
        description = GstWebRTC.WebRTCSessionDescription.new(
            GstWebRTC.WebRTCSDPType.ANSWER, sdp
        )
        self.webrtc.emit("set-remote-description", description, Gst.Promise.new())

    def offer(self):
        for kind, codec in KINDS.items():
            caps = Gst.Caps.from_string(f"application/x-rtp,media={kind},{codec}")
            self.webrtc.emit(
                "add-transceiver",
                GstWebRTC.WebRTCRTPTransceiverDirection.RECVONLY,
                caps,
            )
        promise = Gst.Promise.new()
        self.webrtc.emit("create-offer", None, promise)
        promise.wait()
        # It owns the description, and is kept while that is used.
        reply = promise.get_reply()
        offer = reply.get_value("offer")
        self.webrtc.emit("set-local-description", offer, Gst.Promise.new())

    def run(self):
        self.pipeline.set_state(Gst.State.PLAYING)
        self.offer()
        threading.Thread(target=self.wait_for_end, daemon=True).start()
        self.loop.run()
        if self.session:
            send("DELETE", self.session)
        self.pipeline.set_state(Gst.State.NULL)

    def wait_for_end(self):
        sys.stdin.read()
        GLib.idle_add(self.loop.quit)


Gst.init(None)
Player(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else None).run()
