#!/usr/bin/python3
# gst-latestframe
# Copyright (C) 2026 the gst-latestframe authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A machine that is driven from afar: two cameras and a microphone go to the
browser, a gamepad and messages come back. It stops when whoever drives it is not
heard any more. The same in C: cockpit.c.

    apt install python3-gi gir1.2-gstreamer-1.0
    python3 cockpit.py --front "v4l2src device=/dev/video0" \\
        --rear "v4l2src device=/dev/video1" --microphone alsasrc
"""
import argparse
import sys
import warnings

import gi
gi.require_version('Gst', '1.0')
from gi.repository import GLib, Gst

# Arrays of GStreamer come in a GValueArray, which GLib would rather not have.
warnings.filterwarnings('ignore', 'GObject.ValueArray')

LINE = '''latestwebrtcsink name=sink control=one http-port={port}
    video_0::msid=front video_0::weight=3 video_1::msid=rear
    {front} ! sink.video_0 {rear} ! sink.video_1 {microphone} ! sink.audio_0'''


def say(*words):
    print(*words, flush=True)


class Machine:
    """Is told what to do on the sink's thread for control, so no two at once."""

    def drive(self, speed, curve):
        say(f'driving: speed {speed:.2f}, curve {curve:.2f}')

    def halt(self):
        say('stopped')


class Cockpit:
    def __init__(self, machine, line):
        self.machine = machine
        self.loop = GLib.MainLoop()
        self.failures = 0
        self.pipeline = Gst.parse_launch_full(
            line, None, Gst.ParseFlags.FATAL_ERRORS)
        self.sink = self.pipeline.get_by_name('sink')
        self.sink.connect('gamepad', self.on_gamepad)
        self.sink.connect('control-changed', self.on_control_changed)
        self.sink.connect('control-lost', self.on_control_lost)
        self.sink.connect('control-regained', self.on_control_regained)
        self.sink.connect('control-message', self.on_control_message)
        bus = self.pipeline.get_bus()
        bus.add_signal_watch()
        bus.connect('message', self.on_message)

    def on_gamepad(self, sink, viewer, gamepad):
        _, array = gamepad.get_array('axes')
        axes = [array.get_nth(i) for i in range(array.n_values)] + [0, 0]
        # The second axis of the left stick is negative when it is pushed away.
        if gamepad.get_boolean('connected').value:
            self.machine.drive(0 - axes[1], axes[0])
        else:
            self.machine.halt()

    def on_control_changed(self, sink, viewer, controls):
        say(viewer, 'controls' if controls else 'does not control')
        if not controls:
            self.machine.halt()

    def on_control_lost(self, sink, viewer):
        self.machine.halt()
        say(viewer, 'is lost')

    def on_control_regained(self, sink, viewer):
        """The machine stands still until the driver moves the stick."""
        say(viewer, 'is heard again')

    def on_control_message(self, sink, viewer, text, data):
        say(viewer, 'says:', text if text is not None else '(bytes)')
        sink.emit('send-control-message', viewer, f'heard: {text or "?"}', None, True)

    def on_message(self, bus, message):
        if message.type == Gst.MessageType.ERROR:
            print(message.parse_error()[0].message, file=sys.stderr)
            self.failures += 1
            self.loop.quit()
        elif message.type == Gst.MessageType.EOS:
            self.loop.quit()
        elif message.has_name('latestwebrtcsink-listening'):
            say('open', message.get_structure().get_string('uri'))

    def run(self):
        self.pipeline.set_state(Gst.State.PLAYING)
        try:
            self.loop.run()
        except KeyboardInterrupt:
            pass
        self.pipeline.set_state(Gst.State.NULL)
        return 1 if self.failures else 0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--front', default='videotestsrc is-live=true pattern=ball',
                        help='the camera in front, as a launch line')
    parser.add_argument('--rear', default='videotestsrc is-live=true pattern=smpte',
                        help='the one at the back')
    parser.add_argument('--microphone', default='audiotestsrc is-live=true volume=0.1',
                        help='what is heard')
    parser.add_argument('--port', type=int, default=8080, help='TCP port, 0 for any')
    options = parser.parse_args()
    Gst.init(None)
    return Cockpit(Machine(), LINE.format(**vars(options))).run()


if __name__ == '__main__':
    sys.exit(main())
