#!/usr/bin/python3
# gst-latestframe
# Copyright (C) 2026 the gst-latestframe authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""How a Python program sends live video: makes the pipeline, changes the bitrate
while it runs, reads statistics as Python's own values, hears of viewers, and
handles the bus. The same in C: embed.c.

    apt install python3-gi gir1.2-gstreamer-1.0
    python3 embed.py --source "v4l2src device=/dev/video0" --port 8080
"""
import argparse
import fractions
import sys
import warnings

import gi
gi.require_version('Gst', '1.0')
from gi.repository import GLib, Gst

# Arrays of GStreamer come in a GValueArray, which GLib would rather not have.
warnings.filterwarnings('ignore', 'GObject.ValueArray')


def to_python(structure):
    """A Gst.Structure as a dict, with lists, Fractions and dicts in it.

    get_value() knows neither arrays nor fractions, unless python3-gst-1.0 is
    installed, too; with the functions for each, it makes no difference."""
    values = {}
    for index in range(structure.n_fields()):
        name = structure.nth_field_name(index)
        kind = structure.get_field_type(name).name
        if kind == 'GstValueArray':
            _, array = structure.get_array(name)
            value = [array.get_nth(i) for i in range(array.n_values)]
        elif kind == 'GstFraction':
            value = fractions.Fraction(*structure.get_fraction(name)[1:])
        else:
            value = structure.get_value(name)
        if isinstance(value, list):
            value = [to_python(v) if isinstance(v, Gst.Structure) else v
                     for v in value]
        elif isinstance(value, Gst.Structure):
            value = to_python(value)
        values[name] = value
    return values


class App:
    def __init__(self, source, port):
        self.loop = GLib.MainLoop()
        self.failures = 0
        self.ticks = 0
        self.pipeline = Gst.Pipeline.new(None)
        camera = Gst.parse_bin_from_description(source, True)
        self.sink = Gst.ElementFactory.make('latestwebrtcsink')
        if self.sink is None:
            sys.exit('latestwebrtcsink is not installed (is GST_PLUGIN_PATH set?)')
        self.sink.set_property('http-port', port)
        self.set_bitrate(1500000)
        # Enumerations go by their nicks.
        self.sink.set_property('rate-policy', 'slowest')
        self.sink.connect('viewer-added', self.on_viewer_added)
        self.sink.connect('viewer-removed', self.on_viewer_removed)
        self.pipeline.add(camera)
        self.pipeline.add(self.sink)
        if not camera.link(self.sink):
            sys.exit('the source has no video that latestwebrtcsink takes')
        # The encoder is there once the pad is. Fractions and flags are set as text.
        encoder = self.sink.get_by_name('encoder')
        Gst.util_set_object_arg(encoder, 'max-framerate', '30/1')
        Gst.util_set_object_arg(encoder, 'adaptation', 'speed+framerate')
        bus = self.pipeline.get_bus()
        bus.add_signal_watch()
        bus.connect('message', self.on_message)

    def set_bitrate(self, bitrate):
        """From any thread, at any time; never waits for an encode."""
        allowed = self.sink.find_property('bitrate')
        self.sink.set_property(
            'bitrate', min(max(bitrate, allowed.minimum), allowed.maximum))

    # On the sink's own thread: it has no time for long work.
    def on_viewer_added(self, sink, viewer):
        print(viewer, 'has come', flush=True)

    def on_viewer_removed(self, sink, viewer, reason):
        print(viewer, 'has gone:', reason, flush=True)

    def on_message(self, bus, message):
        if message.type == Gst.MessageType.ERROR:
            print(message.parse_error()[0].message, file=sys.stderr)
            self.failures += 1
            self.loop.quit()
        elif message.type == Gst.MessageType.WARNING:
            print(message.parse_warning()[0].message, file=sys.stderr)
        elif message.type == Gst.MessageType.EOS:
            print('end of stream')
            self.loop.quit()
        elif message.has_name('latestwebrtcsink-listening'):
            print('open', message.get_structure().get_string('uri'), flush=True)

    def on_tick(self, seconds):
        self.ticks += 1
        self.set_bitrate(800000 if self.ticks % 2 else 1500000)
        stats = to_python(self.sink.get_property('stats'))
        print(stats['encoder']['frames-encoded'], 'frames encoded,',
              stats['encoder']['slot']['dropped'], 'dropped before', flush=True)
        for session in stats['sessions']:
            print('  %s: %s, %d frames, %d kbit/s' % (
                session['id'], session['state'], session['frames-sent'],
                session.get('estimated-bitrate', 0) // 1000), flush=True)
        if self.ticks == seconds:
            self.pipeline.send_event(Gst.Event.new_eos())
        return True

    def run(self, seconds):
        GLib.timeout_add_seconds(1, self.on_tick, seconds)
        self.pipeline.set_state(Gst.State.PLAYING)
        try:
            self.loop.run()
        except KeyboardInterrupt:
            pass
        self.pipeline.set_state(Gst.State.NULL)
        return 1 if self.failures else 0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--source', default='videotestsrc is-live=true pattern=ball',
                        help='what to send, as a launch line')
    parser.add_argument('--port', type=int, default=8080, help='TCP port, 0 for any')
    parser.add_argument('--seconds', type=int, default=0,
                        help='end after so many, 0 for never')
    options = parser.parse_args()
    Gst.init(None)
    return App(options.source, options.port).run(options.seconds)


if __name__ == '__main__':
    sys.exit(main())
