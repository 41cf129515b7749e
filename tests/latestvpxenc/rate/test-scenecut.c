/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "hardclip.h"
#include "scenecut.h"

#include <string.h>

#define PADDING 40

/* A detector that is fed with frames of a clip whose cuts are known, as planes
 * with some padding. */
typedef struct
{
  HardClip *clip;
  guint width, height;
  guint8 *frame; /* without padding */
  guint8 *plane;
  GstLatestSceneCut scene;
} Feed;

static void
feed_init (Feed *v, guint width, guint height)
{
  v->width = width;
  v->height = height;
  v->clip = hard_clip_new (width, height);
  v->frame = g_malloc (hard_clip_frame_size (v->clip));
  v->plane = g_malloc0 ((width + PADDING) * height);
  gst_latest_scene_cut_init (&v->scene);
}

static void
feed_clear (Feed *v)
{
  hard_clip_free (v->clip);
  g_free (v->frame);
  g_free (v->plane);
}

static gboolean
feed_frame (Feed *v)
{
  gsize stride = v->width + PADDING;

  for (guint y = 0; y < v->height; y++)
    memcpy (v->plane + y * stride, v->frame + y * v->width, v->width);
  return gst_latest_scene_cut_add (
      &v->scene, v->plane, stride, v->width, v->height);
}

static const guint sizes[][2] = { { 320, 240 }, { 640, 480 }, { 1280, 720 } };

/* The scenes stand still, pan and pan fast, with objects that cross them. */
GST_START_TEST (each_cut_is_found_and_nothing_else)
{
  Feed v;

  feed_init (&v, sizes[__i__][0], sizes[__i__][1]);
  for (guint n = 0; n < 4 * HARD_CLIP_SCENE_FRAMES; n++) {
    hard_clip_draw (v.clip, n, v.frame);
    fail_unless_equals_int (
        feed_frame (&v), n > 0 && n % HARD_CLIP_SCENE_FRAMES == 0);
  }
  feed_clear (&v);
}

GST_END_TEST;

GST_START_TEST (switching_on_a_light_is_no_cut)
{
  Feed v;

  feed_init (&v, 640, 480);
  for (guint n = 0; n < 30; n++) {
    hard_clip_draw (v.clip, n, v.frame);
    for (guint i = 0; i < 640 * 480; i++)
      v.frame[i] = v.frame[i] / 2 + (n < 15 ? 0 : 100);
    fail_unless (!feed_frame (&v));
  }
  feed_clear (&v);
}

GST_END_TEST;

/* Each frame is of another scene: no cut stands out. */
GST_START_TEST (noise_has_no_cuts)
{
  Feed v;

  feed_init (&v, 640, 480);
  for (guint n = 0; n < 30; n++) {
    hard_clip_draw (v.clip, n * HARD_CLIP_SCENE_FRAMES, v.frame);
    fail_unless (!feed_frame (&v));
  }
  feed_clear (&v);
}

GST_END_TEST;

/* Nothing moved before the noise begins; its mean difference is then learned.
 */
GST_START_TEST (noise_after_a_quiet_scene_is_one_cut)
{
  Feed v;

  feed_init (&v, 640, 480);
  for (guint n = 0; n < 40; n++) {
    hard_clip_draw (v.clip, n < 10 ? 0 : n * HARD_CLIP_SCENE_FRAMES, v.frame);
    fail_unless_equals_int (feed_frame (&v), n == 10);
  }
  feed_clear (&v);
}

GST_END_TEST;

GST_START_TEST (pictures_too_small_have_no_cuts)
{
  static const guint8 frame[64 * 48] = { 0 };
  GstLatestSceneCut scene;

  gst_latest_scene_cut_init (&scene);
  for (guint n = 0; n < 10; n++) {
    fail_unless (!gst_latest_scene_cut_add (&scene, frame, 1, 1, 1));
    fail_unless (!gst_latest_scene_cut_add (&scene, frame, 63, 63, 48));
    fail_unless (!gst_latest_scene_cut_add (&scene, frame, 64, 64, 47));
    fail_unless (!gst_latest_scene_cut_add (&scene, frame, 64, 64, 48));
  }
}

GST_END_TEST;

static Suite *
scenecut_suite (void)
{
  Suite *s = suite_create ("scenecut");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_loop_test (
      tc, each_cut_is_found_and_nothing_else, 0, G_N_ELEMENTS (sizes));
  tcase_add_test (tc, switching_on_a_light_is_no_cut);
  tcase_add_test (tc, noise_has_no_cuts);
  tcase_add_test (tc, noise_after_a_quiet_scene_is_one_cut);
  tcase_add_test (tc, pictures_too_small_have_no_cuts);
  return s;
}

GST_CHECK_MAIN (scenecut);
