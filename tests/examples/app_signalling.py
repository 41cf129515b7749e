#!/usr/bin/env python3
# gst-latestframe
# Copyright (C) 2026 the gst-latestframe authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""How an application does the signalling of latestwebrtcsink by itself.

Here it does so over a WebSocket, and the sink opens no port for HTTP. The same as
app-signalling.c, which describes the messages; needs python3-gi, gir1.2-gstreamer-1.0
and gir1.2-soup-3.0.

    ./app_signalling.py --port 8081
"""
import argparse
import pathlib

import gi
gi.require_version('Gst', '1.0')
gi.require_version('Soup', '3.0')
from gi.repository import GLib, Gst, Soup

PIPELINE = ('videotestsrc is-live=true pattern=ball ! '
            'latestwebrtcsink name=sink http-server=false')


class App:
    def __init__(self, port):
        self.page = pathlib.Path(__file__).with_name('app-signalling.html').read_bytes()
        self.connections = {}  # by the name of the peer
        self.count = 0
        self.pipeline = Gst.parse_launch(PIPELINE)
        self.sink = self.pipeline.get_by_name('sink')

        # The sink's signals come on a thread of its own, and the connections belong to
        # this one.
        def forward(signal, make_text, is_last=False):
            def handler(sink, peer, *args):
                GLib.idle_add(self.deliver, peer, make_text(*args), is_last,
                              priority=GLib.PRIORITY_DEFAULT)
            self.sink.connect(signal, handler)

        forward('offer-created', 'offer\n{}'.format)
        forward('answer-created', 'answer\n{}'.format)
        forward('on-ice-candidate', 'candidate {}\n{}'.format)
        forward('peer-closed', 'closed\n{}'.format, is_last=True)
        self.pipeline.set_state(Gst.State.PLAYING)
        self.serve(port)

    def serve(self, port):
        self.server = Soup.Server()
        self.server.listen_local(port, Soup.ServerListenOptions.IPV4_ONLY)
        port = self.server.get_uris()[0].get_port()
        origin = f'http://127.0.0.1:{port}'
        self.server.add_handler('/', self.on_page)
        # Without an origin, any page of the web could look in.
        self.server.add_websocket_handler('/ws', origin, None, self.on_connected)
        print(f'open {origin}/', flush=True)

    def on_page(self, server, message, path, query):
        message.set_status(200, None)
        message.set_response('text/html', Soup.MemoryUse.COPY, self.page)

    def on_connected(self, server, message, path, connection):
        self.count += 1
        peer = f'page-{self.count}'
        self.connections[peer] = connection
        connection.connect('message', self.on_message, peer)
        connection.connect('closed', self.on_disconnected, peer)

    # From the page to the sink. An action that returns False has done nothing.
    def on_message(self, connection, kind, data, peer):
        head, _, body = data.get_data().decode().partition('\n')
        word, _, mline = head.partition(' ')
        if word == 'invite':
            done = self.sink.emit('create-offer', peer)
        elif word == 'offer':
            done = self.sink.emit('set-offer', peer, body)
        elif word == 'answer':
            done = self.sink.emit('set-answer', peer, body)
        elif word == 'candidate' and mline.isdecimal():
            done = self.sink.emit('add-ice-candidate', peer, int(mline), body)
        else:
            done = False
        if not done:
            print(f'{peer}: "{head}" was of no use', flush=True)

    def on_disconnected(self, connection, peer):
        if not self.sink.emit('remove-peer', peer):
            self.connections.pop(peer, None)

    # From the sink to the page.
    def deliver(self, peer, text, is_last):
        connection = self.connections.get(peer)
        if connection and connection.get_state() == Soup.WebsocketState.OPEN:
            connection.send_text(text)
            if is_last:
                connection.close(Soup.WebsocketCloseCode.NORMAL, None)
        if is_last:
            print(f'{peer} {text}'.replace('\n', ': '), flush=True)
            self.connections.pop(peer, None)
        return GLib.SOURCE_REMOVE


if __name__ == '__main__':
    parser = argparse.ArgumentParser(description='Signalling over a WebSocket')
    parser.add_argument('--port', type=int, default=8081, help='TCP port, 0 for any')
    args = parser.parse_args()
    Gst.init(None)
    app = App(args.port)
    GLib.MainLoop().run()
