/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
/* The documentation keeps up with the code: every launch line parses, every
 * property has its place on the element's page. */
#include <gst/check/gstcheck.h>

#define LAUNCH "gst-launch-1.0 "

static gchar *
repository_file (const gchar *path)
{
  return g_build_filename (g_getenv ("LATEST_TEST_DIR"), "..", path, NULL);
}

static GPtrArray *
markdown_files (void)
{
  static const gchar *const folders[] = { "", "docs", "docs/elements",
    "docs/tutorials" };
  GPtrArray *files = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < G_N_ELEMENTS (folders); i++) {
    g_autofree gchar *folder = repository_file (folders[i]);
    g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
    const gchar *name;

    fail_unless (dir != NULL, "no folder %s", folder);
    while ((name = g_dir_read_name (dir)))
      if (g_str_has_suffix (name, ".md"))
        g_ptr_array_add (files, g_build_filename (folder, name, NULL));
  }
  return files;
}

/* A launch line may run over several lines, each ended by a backslash, and end
 * in a shell comment. Options of gst-launch itself come before the pipeline. */
static gchar *
launch_description (gchar **lines, guint *at)
{
  g_autoptr (GString) text = g_string_new (NULL);
  gchar *comment;

  for (;; (*at)++) {
    g_autofree gchar *line = g_strstrip (g_strdup (lines[*at]));
    gboolean more = g_str_has_suffix (line, "\\");

    if (more)
      line[strlen (line) - 1] = '\0';
    g_string_append_printf (text, "%s ", line);
    if (!more || !lines[*at + 1])
      break;
  }
  comment = strstr (text->str, " # ");
  if (comment)
    *comment = '\0';
  comment = strstr (text->str, LAUNCH) + strlen (LAUNCH);
  while (comment[0] == '-')
    comment = strchr (comment, ' ') + 1;
  return g_strdup (comment);
}

static void
parse_line (const gchar *file, const gchar *description)
{
  g_autoptr (GError) error = NULL;
  gint argc = 0;
  gchar **argv = NULL;
  GstElement *pipeline;

  /* The same way the shell and gst-launch-1.0 would see it */
  fail_unless (g_shell_parse_argv (description, &argc, &argv, &error), "%s: %s",
      file, description);
  pipeline = gst_parse_launchv ((const gchar **) argv, &error);
  fail_unless (pipeline != NULL && error == NULL, "%s: %s: %s", file,
      description, error ? error->message : "no pipeline");
  gst_object_unref (pipeline);
  g_strfreev (argv);
}

GST_START_TEST (launch_lines_parse)
{
  g_autoptr (GPtrArray) files = markdown_files ();
  guint seen = 0;

  for (guint i = 0; i < files->len; i++) {
    const gchar *file = g_ptr_array_index (files, i);
    g_autofree gchar *text = NULL;
    g_auto (GStrv) lines = NULL;

    fail_unless (g_file_get_contents (file, &text, NULL, NULL));
    lines = g_strsplit (text, "\n", -1);
    for (guint l = 0; lines[l]; l++) {
      g_autofree gchar *description = NULL;

      if (!g_str_has_prefix (g_strchug (lines[l]), LAUNCH))
        continue;
      description = launch_description (lines, &l);
      parse_line (file, description);
      seen++;
    }
  }
  fail_unless (seen >= 3, "only %u launch lines found", seen);
}

GST_END_TEST;

static const gchar *const documented[] = {
  "latestframe",
  "latestgccbwe",
  "latestvpxenc",
  "latestwebrtcsink",
};

GST_START_TEST (every_property_is_documented)
{
  const gchar *name = documented[__i__];
  g_autofree gchar *base = g_strdup_printf ("docs/elements/%s.md", name);
  g_autofree gchar *path = repository_file (base);
  g_autofree gchar *page = NULL;
  g_autofree GParamSpec **specs = NULL;
  GstElement *element = gst_element_factory_make (name, NULL);
  guint n;

  fail_unless (element != NULL, "no element %s", name);
  fail_unless (g_file_get_contents (path, &page, NULL, NULL), "no %s", base);
  specs = g_object_class_list_properties (G_OBJECT_GET_CLASS (element), &n);
  for (guint i = 0; i < n; i++) {
    g_autofree gchar *quoted = g_strdup_printf ("`%s`", specs[i]->name);

    if (specs[i]->owner_type == G_OBJECT_TYPE (element))
      fail_unless (
          strstr (page, quoted) != NULL, "%s says nothing of %s", base, quoted);
  }
  gst_object_unref (element);
}

GST_END_TEST;

static Suite *
docs_suite (void)
{
  Suite *s = suite_create ("docs");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, launch_lines_parse);
  tcase_add_loop_test (
      tc, every_property_is_documented, 0, G_N_ELEMENTS (documented));
  return s;
}

GST_CHECK_MAIN (docs);
