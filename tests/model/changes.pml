/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The part of slot.pml in which data is stopped from outside, and flows again.
 */

/* They end every wait there is: what becomes of an unlinked pad without them is
 * the question of RELINK. */
#ifndef RELINK
/* FLUSH_START and FLUSH_STOP in sink_event() of latestpads.c; what they do under
 * the lock is in gst_latest_frame_change_flow(). */
active proctype flusher ()
{
  bool wake = false;

  if
  :: true -> skip
  :: true ->
     had_flush = true;
     LOCK ();
     d_step {
       flushing = true;
       not_linked = false;
       empty_slot_as_flushed ();
       join_events ();
       events_before = false;
       eos_before = false;
#ifndef FLUSH_FORGETS_QUERY
       answered_waiting = false;
#endif
#ifndef FLUSH_WAKES_NOBODY
       wake_locked (wake);
#endif
       BOOKS ()
     }
     unlock_and_do_later (wake);
     /* gst_pad_pause_task() waits for the turn in progress */
     task_paused;
     atomic { !stream_lock_held -> stream_lock_held = true }
     LOCK ();
     d_step {
       empty_slot_as_flushed ();
       eos = false;
       eos_out = false;
       if
       :: !closed -> flushing = false; task_paused = false
       :: else
       fi;
       answered_waiting = false;
       wake_locked (wake)
     }
     unlock_and_do_later (wake);
     stream_lock_held = false
  fi
}

/* activate_mode() of latestpads.c with FALSE, of both pads */
active proctype closer ()
{
  bool wake = false;

  if
  :: true -> skip
  :: true ->
     had_flush = true;
     LOCK ();
     d_step {
       flushing = true;
       not_linked = false;
       closed = true;
       empty_slot_as_flushed ();
       join_events ();
       events_before = false;
       eos_before = false;
       answered_waiting = false;
#ifndef CLOSE_WAKES_NOBODY
       wake_locked (wake);
#endif
       BOOKS ()
     }
     unlock_and_do_later (wake);
     /* gst_pad_stop_task() joins */
     task_paused
  fi
}

#endif

#ifdef RELINK
/* src_event() of latestpads.c with RECONFIGURE, which gst_pad_link() sends. */
active proctype relinker ()
{
  bool wake = false;
  byte turns = 0;

  do
  :: turns < 2 ->
     linked = false;
     linked = true;
     LOCK ();
     d_step {
       reconfigured = true;
       relinked_meanwhile = true;
       not_linked = false;
       answered_waiting = false;
#ifndef RECONFIGURE_WAKES_NOBODY
       wake_locked (wake)
#endif
     }
     unlock_and_do_later (wake);
     turns++
  :: true -> break
  :: true ->
     gone = true;
     linked = false;
     break
  od
}
#endif
