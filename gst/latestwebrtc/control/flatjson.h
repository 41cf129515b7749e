/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A flat object is a JSON object (RFC 8259) whose members are strings, numbers,
 * booleans, null, or arrays of numbers. The parser takes nothing else, and no
 * member twice: what comes over the network is read by few lines. */

#define GST_LATEST_FLAT_OBJECT_MAX_SIZE (16 * 1024)
#define GST_LATEST_FLAT_OBJECT_MAX_MEMBERS 32
#define GST_LATEST_FLAT_OBJECT_MAX_NUMBERS 64 /* in an array */

typedef struct _GstLatestFlatObject GstLatestFlatObject;

/* NULL if @text is no flat object, or exceeds a limit above. */
GstLatestFlatObject *gst_latest_flat_object_parse (const gchar *text);
void gst_latest_flat_object_free (GstLatestFlatObject *self);
/* NULL if there is no such member, or it is no string. */
const gchar *gst_latest_flat_object_get_string (
    const GstLatestFlatObject *self, const gchar *key);
/* @fallback if there is no such member, or it is no number. */
gdouble gst_latest_flat_object_get_number (
    const GstLatestFlatObject *self, const gchar *key, gdouble fallback);
gboolean gst_latest_flat_object_get_boolean (
    const GstLatestFlatObject *self, const gchar *key, gboolean fallback);
/* An array of gdouble; NULL if there is no such member, or it is no array. */
const GArray *gst_latest_flat_object_get_numbers (
    const GstLatestFlatObject *self, const gchar *key);

/* Writing: begin() makes an object with the member "type", end() completes
 * it. */
GString *gst_latest_flat_object_begin (const gchar *type);
/* NULL is written as null. */
void gst_latest_flat_object_add_string (
    GString *text, const gchar *key, const gchar *value);
/* @value has to be finite. */
void gst_latest_flat_object_add_number (
    GString *text, const gchar *key, gdouble value);
void gst_latest_flat_object_add_boolean (
    GString *text, const gchar *key, gboolean value);
/* (transfer full) */
gchar *gst_latest_flat_object_end (GString *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstLatestFlatObject, gst_latest_flat_object_free)

G_END_DECLS
