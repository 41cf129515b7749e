/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "keynames.h"

#include <string.h>

/* Names of X11/keysymdef.h, for characters that are not their own name. */
static const gchar *const from_space[] = {
  "space",
  "exclam",
  "quotedbl",
  "numbersign",
  "dollar",
  "percent",
  "ampersand",
  "apostrophe",
  "parenleft",
  "parenright",
  "asterisk",
  "plus",
  "comma",
  "minus",
  "period",
  "slash",
};
static const gchar *const from_colon[] = {
  "colon",
  "semicolon",
  "less",
  "equal",
  "greater",
  "question",
  "at",
};
static const gchar *const from_bracket[] = {
  "bracketleft",
  "backslash",
  "bracketright",
  "asciicircum",
  "underscore",
  "grave",
};
static const gchar *const from_brace[] = {
  "braceleft",
  "bar",
  "braceright",
  "asciitilde",
};
static const gchar *const from_no_break_space[] = {
  "nobreakspace",
  "exclamdown",
  "cent",
  "sterling",
  "currency",
  "yen",
  "brokenbar",
  "section",
  "diaeresis",
  "copyright",
  "ordfeminine",
  "guillemotleft",
  "notsign",
  "hyphen",
  "registered",
  "macron",
  "degree",
  "plusminus",
  "twosuperior",
  "threesuperior",
  "acute",
  "mu",
  "paragraph",
  "periodcentered",
  "cedilla",
  "onesuperior",
  "masculine",
  "guillemotright",
  "onequarter",
  "onehalf",
  "threequarters",
  "questiondown",
  "Agrave",
  "Aacute",
  "Acircumflex",
  "Atilde",
  "Adiaeresis",
  "Aring",
  "AE",
  "Ccedilla",
  "Egrave",
  "Eacute",
  "Ecircumflex",
  "Ediaeresis",
  "Igrave",
  "Iacute",
  "Icircumflex",
  "Idiaeresis",
  "ETH",
  "Ntilde",
  "Ograve",
  "Oacute",
  "Ocircumflex",
  "Otilde",
  "Odiaeresis",
  "multiply",
  "Oslash",
  "Ugrave",
  "Uacute",
  "Ucircumflex",
  "Udiaeresis",
  "Yacute",
  "THORN",
  "ssharp",
  "agrave",
  "aacute",
  "acircumflex",
  "atilde",
  "adiaeresis",
  "aring",
  "ae",
  "ccedilla",
  "egrave",
  "eacute",
  "ecircumflex",
  "ediaeresis",
  "igrave",
  "iacute",
  "icircumflex",
  "idiaeresis",
  "eth",
  "ntilde",
  "ograve",
  "oacute",
  "ocircumflex",
  "otilde",
  "odiaeresis",
  "division",
  "oslash",
  "ugrave",
  "uacute",
  "ucircumflex",
  "udiaeresis",
  "yacute",
  "thorn",
  "ydiaeresis",
};

static const struct
{
  gunichar first;
  guint n;
  const gchar *const *names;
} ranges[] = {
  { ' ', G_N_ELEMENTS (from_space), from_space },
  { ':', G_N_ELEMENTS (from_colon), from_colon },
  { '[', G_N_ELEMENTS (from_bracket), from_bracket },
  { '{', G_N_ELEMENTS (from_brace), from_brace },
  { 0xa0, G_N_ELEMENTS (from_no_break_space), from_no_break_space },
};

/* Named keys. Where there are two of them, the name ends with "_". */
static const struct
{
  const gchar *key, *name;
} named[] = {
  { "Alt", "Alt_" },
  { "AltGraph", "ISO_Level3_Shift" },
  { "ArrowDown", "Down" },
  { "ArrowLeft", "Left" },
  { "ArrowRight", "Right" },
  { "ArrowUp", "Up" },
  { "AudioVolumeDown", "XF86AudioLowerVolume" },
  { "AudioVolumeMute", "XF86AudioMute" },
  { "AudioVolumeUp", "XF86AudioRaiseVolume" },
  { "Backspace", "BackSpace" },
  { "CapsLock", "Caps_Lock" },
  { "Clear", "Clear" },
  { "ContextMenu", "Menu" },
  { "Control", "Control_" },
  { "Delete", "Delete" },
  { "End", "End" },
  { "Enter", "Return" },
  { "Escape", "Escape" },
  { "Help", "Help" },
  { "Home", "Home" },
  { "Insert", "Insert" },
  { "MediaPlayPause", "XF86AudioPlay" },
  { "MediaStop", "XF86AudioStop" },
  { "MediaTrackNext", "XF86AudioNext" },
  { "MediaTrackPrevious", "XF86AudioPrev" },
  { "Meta", "Super_" },
  { "NumLock", "Num_Lock" },
  { "PageDown", "Page_Down" },
  { "PageUp", "Page_Up" },
  { "Pause", "Pause" },
  { "PrintScreen", "Print" },
  { "ScrollLock", "Scroll_Lock" },
  { "Shift", "Shift_" },
  { "Tab", "Tab" },
};

/* Keys of the keypad, by code and by what they stand for. */
static const struct
{
  const gchar *code, *name;
} keypad[] = {
  { "NumpadAdd", "KP_Add" },
  { "NumpadComma", "KP_Separator" },
  { "NumpadDecimal", "KP_Decimal" },
  { "NumpadDivide", "KP_Divide" },
  { "NumpadEnter", "KP_Enter" },
  { "NumpadEqual", "KP_Equal" },
  { "NumpadMultiply", "KP_Multiply" },
  { "NumpadSubtract", "KP_Subtract" },
};

static gchar *
name_character (gunichar c)
{
  for (guint i = 0; i < G_N_ELEMENTS (ranges); i++) {
    if (c >= ranges[i].first && c - ranges[i].first < ranges[i].n)
      return g_strdup (ranges[i].names[c - ranges[i].first]);
  }
  if (c < 0x7f && g_ascii_isalnum (c))
    return g_strdup_printf ("%c", (gchar) c);
  /* Keysyms of other characters are named by their code point. */
  return g_unichar_iscntrl (c) ? NULL : g_strdup_printf ("U%04X", c);
}

/* "F1" to "F24", which are called so by both. */
static gboolean
is_function_key (const gchar *key)
{
  guint64 n;

  return key[0] == 'F'
      && g_ascii_string_to_unsigned (key + 1, 10, 1, 24, &n, NULL);
}

/* NULL: it is none of the keypad, or has the same name there as elsewhere. */
static gchar *
name_keypad (const gchar *key, const gchar *code)
{
  if (!g_str_has_prefix (code, "Numpad"))
    return NULL;
  if (g_ascii_isdigit (key[0]) && key[1] == 0)
    return g_strdup_printf ("KP_%c", key[0]);
  for (guint i = 0; i < G_N_ELEMENTS (keypad); i++) {
    if (g_str_equal (code, keypad[i].code)
        && (key[1] == 0 || g_str_equal (key, "Enter")))
      return g_strdup (keypad[i].name);
  }
  return NULL;
}

gchar *
gst_latest_key_name (const gchar *key, const gchar *code)
{
  gchar *name = name_keypad (key, code);

  if (name)
    return name;
  if (*key && *g_utf8_next_char (key) == 0)
    return name_character (g_utf8_get_char (key));
  if (is_function_key (key))
    return g_strdup (key);
  for (guint i = 0; i < G_N_ELEMENTS (named); i++) {
    if (!g_str_equal (key, named[i].key))
      continue;
    if (!g_str_has_suffix (named[i].name, "_"))
      return g_strdup (named[i].name);
    return g_strconcat (
        named[i].name, g_str_has_suffix (code, "Right") ? "R" : "L", NULL);
  }
  return NULL;
}
