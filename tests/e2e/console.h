/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Remote control of a pipeline for a test: JSON lines out, commands in.
 *
 * Printed, one object a line, "event" being one of
 *   state   (state)            the pipeline reached a state
 *   eos, error (message, element, debug), warning (the same)
 *   reply   (command, ok, value)   exactly one for each command
 *   whatever the program adds with console_print()
 *
 * Commands, one a line:
 *   play | pause | stop | restart | eos | quit
 *   set ELEMENT PROPERTY VALUE
 *   get ELEMENT PROPERTY       value: as gst_value_serialize() writes it
 *   plug PAD LAUNCH-LINE       the element "out" gets a new pad, fed by the line
 *   unplug PAD                 removes both
 *   timing                     value: frames stamped, and for each stage passed since
 *                              the last time {p50, p95} in ms since the stamp
 * The end of stdin means quit: the program never outlives the test.
 *
 * All of it happens on the main thread. */
typedef struct _Console Console;

/* Frames that leave elements called "stamp" and "stamp1" carry a barcode: see barcode.h.
 * Sound that leaves one called "beep" beeps: see beep.h. Control messages to an element
 * "out" come back: see controlwatch.h. With
 * @handle_latency a LATENCY message makes the pipeline work out its latency anew, as
 * gst-launch-1.0 does. */
Console *console_new (GstElement *pipeline, gboolean handle_latency);
void console_free (Console *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Console, console_free);

/* Plays until told to quit, then stops the pipeline. */
void console_run (Console *self);

/* Prints {"event": @event, @key: @value, ...}, NULL-terminated pairs of strings. */
void console_print (
    const gchar *event, const gchar *key, ...) G_GNUC_NULL_TERMINATED;

G_END_DECLS
