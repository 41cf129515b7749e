/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "keynames.h"

GST_START_TEST (keys_have_the_names_of_x)
{
  static const struct
  {
    const gchar *key, *code, *name;
  } cases[] = {
    { "a", "KeyA", "a" },
    { "A", "KeyA", "A" },
    { "7", "Digit7", "7" },
    { " ", "Space", "space" },
    { "/", "Slash", "slash" },
    { "@", "KeyQ", "at" },
    { "`", "Backquote", "grave" },
    { "~", "", "asciitilde" },
    { "é", "Digit2", "eacute" },
    { "ÿ", "", "ydiaeresis" },
    { "ß", "Minus", "ssharp" },
    { "€", "KeyE", "U20AC" },
    { "я", "KeyZ", "U044F" },
    { "Enter", "Enter", "Return" },
    { "Enter", "NumpadEnter", "KP_Enter" },
    { "1", "Numpad1", "KP_1" },
    { "End", "Numpad1", "End" },
    { "+", "NumpadAdd", "KP_Add" },
    { "Delete", "NumpadDecimal", "Delete" },
    { "Shift", "ShiftLeft", "Shift_L" },
    { "Shift", "ShiftRight", "Shift_R" },
    { "Meta", "", "Super_L" },
    { "AltGraph", "AltRight", "ISO_Level3_Shift" },
    { "ArrowLeft", "ArrowLeft", "Left" },
    { "PageUp", "PageUp", "Page_Up" },
    { "Backspace", "Backspace", "BackSpace" },
    { "F", "KeyF", "F" },
    { "F1", "F1", "F1" },
    { "F24", "F24", "F24" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree gchar *name = gst_latest_key_name (cases[i].key, cases[i].code);

    fail_unless_equals_string (name, cases[i].name);
  }
}

GST_END_TEST;

GST_START_TEST (keys_without_a_name_have_none)
{
  static const gchar *const keys[] = { "Dead", "Unidentified", "Process", "F25",
    "F0", "", "\x7f", "\x01", "xy" };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++) {
    g_autofree gchar *name = gst_latest_key_name (keys[i], "KeyA");

    fail_unless (name == NULL, "%s is called %s", keys[i], name);
  }
}

GST_END_TEST;

static Suite *
keynames_suite (void)
{
  Suite *s = suite_create ("keynames");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, keys_have_the_names_of_x);
  tcase_add_test (tc, keys_without_a_name_have_none);
  return s;
}

GST_CHECK_MAIN (keynames);
