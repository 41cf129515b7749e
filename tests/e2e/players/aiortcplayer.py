#!/usr/bin/python3
# gst-latestframe
# Copyright (C) 2026 the gst-latestframe authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Plays from a WHEP endpoint with aiortc and prints a line for each decoded frame, and
for each piece of sound that is not silent.

  aiortcplayer.py URL
"""
import asyncio
import sys
from urllib.parse import urljoin
from urllib.request import Request, urlopen

from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription


def send(method, url, body=None):
    request = Request(url, body, {"Content-Type": "application/sdp"}, method=method)
    with urlopen(request, timeout=10) as reply:
        return reply.headers.get("Location"), reply.read().decode()


async def print_frames(track):
    while True:
        frame = await track.recv()
        print(f"frame {frame.width}x{frame.height}", flush=True)


async def print_sound(track):
    while True:
        if any(bytes((await track.recv()).planes[0])):
            print("sound", flush=True)


async def play(url):
    pc = RTCPeerConnection(RTCConfiguration(iceServers=[]))
    tasks = []

    @pc.on("track")
    def on_track(track):
        play = print_frames if track.kind == "video" else print_sound
        tasks.append(asyncio.ensure_future(play(track)))

    pc.addTransceiver("audio", direction="recvonly")
    pc.addTransceiver("video", direction="recvonly")
    await pc.setLocalDescription(await pc.createOffer())
    loop = asyncio.get_running_loop()
    offer = pc.localDescription.sdp.encode()
    location, answer = await loop.run_in_executor(None, send, "POST", url, offer)
    await pc.setRemoteDescription(RTCSessionDescription(answer, "answer"))
    await loop.run_in_executor(None, sys.stdin.read)
    await loop.run_in_executor(None, send, "DELETE", urljoin(url, location))
    for task in tasks:
        task.cancel()
    await pc.close()


asyncio.run(play(sys.argv[1]))
