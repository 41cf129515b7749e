/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The hand-over of latestframe as concurrent processes; docs/model.md says line
 * by line which C function each part stands for.
 *
 *   upstream   chain(), serialized events, EOS, a serialized query
 *   task       the streaming thread and what downstream returns
 * and in changes.pml
 *   flusher    FLUSH_START and FLUSH_STOP, from any other thread
 *   closer     deactivation of the pads
 *   relinker   with -DRELINK: whoever unlinks downstream and links it again, which
 *              sends RECONFIGURE
 *
 * A mutant is one of the mistakes that could be made here, by -D:
 *   SIGNAL_BEFORE_STORE   the task is woken, then the buffer is stored
 *   FLAG_READ_UNLOCKED    "does the task sleep?" is asked before the lock
 *   FLAG_NOT_SET          the task sleeps without saying so
 *   SLEEP_AFTER_UNLOCK    the task unlocks, then sleeps: not one step
 *   FLUSH_WAKES_NOBODY    FLUSH_START does not wake the task
 *   FLUSH_FORGETS_QUERY   FLUSH_START does not wake the sender of a query
 *   CLOSE_WAKES_NOBODY    deactivation does not wake the task
 *   EVENT_WAKES_NOBODY    an event is stored, the task sleeps on
 *   EOS_OVERTAKES         EOS goes out before the buffer that waits
 *   TAKE_AFTER_PUSH       the slot is emptied after the push
 *   OLD_WINS              a full slot refuses the newcomer
 *   QUERY_KEEPS_BUFFER    a query waits for the buffer to be sent first, and the
 *                         sender does not tell the task of it
 * and with RELINK:
 *   RECONFIGURE_LOST      a RECONFIGURE that comes before the failed push has
 *                         returned is not noticed
 *   RECONFIGURE_STALE     one from before the push counts as if it came after
 *   RECONFIGURE_WAKES_NOBODY  the task sleeps on, though it may send again
 *   RELINK_DROPS          the buffer that waited for the new peer is dropped
 *   NOT_LINKED_FORGETS_QUERY  the sender of a query is not told of the failure
 */

#ifndef FRAMES
#define FRAMES 3
#endif

#define NONE 0

/* self->lock, and the sink pad's stream lock */
bool lock_held, stream_lock_held;

/* Under self->lock */
byte slot;			/* the frame's number, NONE when empty */
bool events_before, events_after;	/* some event waits there */
bool eos_before, eos_after;	/* EOS waits there */
bool flushing;			/* flow == FLUSHING */
bool eos;			/* EOS was accepted */
bool not_linked;		/* flow == NOT_LINKED */
bool reconfigured;		/* since the last hand-over began */
bool asleep;			/* task state IDLE */
mtype = { NO_QUERY, PENDING, SENT, ANSWERED };
mtype query = NO_QUERY;

/* The two conditions: set by the waiter in the step that unlocks, cleared by
 * the signal. */
bool wake_waiting, answered_waiting;

/* The books, and what is observed */
byte n_in, n_out, n_dropped, n_flushed;
byte newest_in, last_out;
bool pushing;			/* the task is in downstream's code */
bool newest_given_up;		/* a query or an unlinked pad took it away */
bool linked = true;
bool relinked_meanwhile;	/* RECONFIGURE came since the push began */
bool gone;			/* unlinked for good */
bool eos_out;
bool task_paused, closed, upstream_done;
bool had_flush;

#define LOCK()          atomic { !lock_held -> lock_held = true }
#define UNLOCK()        lock_held = false
#define BOOKS()         assert (n_in == n_out + n_dropped + n_flushed + (slot != NONE))

/* gst_latest_frame_wake_locked(): @later is what to do after unlocking, to signal
 * the condition; the rest of GstLatestLater adds no wait. */
inline wake_locked (later)
{
  later = asleep;
  asleep = false;
}

/* gst_latest_frame_unlock_and_do_later() */
inline unlock_and_do_later (later)
{
  UNLOCK ();
  if
  :: later -> wake_waiting = false
  :: else
  fi
  later = false
}

/* flow == OK */
#define FLOWS           (!flushing && !not_linked)

inline empty_slot_as_flushed ()
{
  if
  :: slot != NONE -> slot = NONE; n_flushed++
  :: else
  fi
}

inline join_events ()
{
  events_before = events_before || events_after;
  events_after = false;
  eos_before = eos_before || eos_after;
  eos_after = false
}

/* accept_data() */
inline chain (frame)
{
#ifdef FLAG_READ_UNLOCKED
  wake = asleep;
#endif
#ifdef SIGNAL_BEFORE_STORE
  LOCK ();
  wake_locked (wake);
  unlock_and_do_later (wake);
#endif
  LOCK ();
  if
  :: !FLOWS || eos -> skip
  :: else ->
     d_step {
       n_in++;
       newest_in = frame;
       newest_given_up = false;
#ifdef OLD_WINS
       if
       :: slot != NONE -> n_dropped++
       :: else -> slot = frame
       fi;
#else
       if
       :: slot != NONE -> n_dropped++; assert (slot < frame)
       :: else
       fi;
       join_events ();
       slot = frame;
#endif
#if !defined(FLAG_READ_UNLOCKED) && !defined(SIGNAL_BEFORE_STORE)
       wake_locked (wake);
#endif
       BOOKS ()
     }
  fi;
  unlock_and_do_later (wake)
}

/* store_event() */
inline event (is_eos)
{
  LOCK ();
  if
  :: flushing || eos || (is_eos && not_linked) -> skip
  :: else ->
     d_step {
       if
#ifdef EOS_OVERTAKES
       :: is_eos -> eos_before = true
#else
       :: is_eos && slot != NONE -> eos_after = true
       :: is_eos && slot == NONE -> eos_before = true
#endif
       :: !is_eos && slot != NONE -> events_after = true
       :: !is_eos && slot == NONE -> events_before = true
       fi;
       eos = is_eos;
#ifndef EVENT_WAKES_NOBODY
       wake_locked (wake)
#endif
     }
  fi;
  unlock_and_do_later (wake)
}

/* send_serialized_query() */
inline serialized_query ()
{
  LOCK ();
  if
  :: !FLOWS || eos -> UNLOCK ()
  :: else ->
     d_step {
       query = PENDING;
#ifndef QUERY_KEEPS_BUFFER
       if
       :: slot != NONE -> newest_given_up = true; slot = NONE; n_dropped++
       :: else
       fi;
       join_events ();
       wake_locked (wake);
#endif
       BOOKS ()
     }
     unlock_and_do_later (wake);
     LOCK ();
     do
     :: query == SENT || (query == PENDING && FLOWS) ->
        atomic { answered_waiting = true; UNLOCK () }
        !answered_waiting;
        LOCK ()
     :: else -> break
     od;
     query = NO_QUERY;
     UNLOCK ()
  fi
}

active proctype upstream ()
{
  byte frame = 1;
  bool wake = false;

  do
  :: frame <= FRAMES ->
     atomic { !stream_lock_held -> stream_lock_held = true }
     chain (frame);
     stream_lock_held = false;
     frame++;
     if
     :: true -> skip
     :: true ->
        atomic { !stream_lock_held -> stream_lock_held = true }
        event (false);
        stream_lock_held = false
     :: true ->
        atomic { !stream_lock_held -> stream_lock_held = true }
        serialized_query ();
        stream_lock_held = false
     fi
  :: true -> break
  od;
  /* A source may also just stop: nothing comes that would wake the task. */
  if
  :: true -> skip
  :: true ->
     atomic { !stream_lock_held -> stream_lock_held = true }
     event (true);
     stream_lock_held = false
  fi;
  upstream_done = true
}

/* handle_result_locked() */
inline not_linked_result ()
{
  d_step {
    if
    :: sent || flushing -> skip
#ifndef RECONFIGURE_LOST
    :: !sent && !flushing && reconfigured ->
       /* What waits is for the new peer. */
#ifdef RELINK_DROPS
       empty_slot_as_flushed ();
       join_events ();
#endif
       assert (relinked_meanwhile)
#endif
    :: else ->
       not_linked = true;
#ifndef NOT_LINKED_FORGETS_QUERY
       answered_waiting = false;
#endif
       if
       :: slot != NONE -> newest_given_up = true
       :: else
       fi;
       empty_slot_as_flushed ();
       join_events ()
    fi
  }
}

/* task_loop(): while it is started, one turn after another. */
active proctype task ()
{
  byte taken;
  bool sent;

end_closed:
  do
  :: closed && task_paused -> break
  :: !task_paused ->
     LOCK ();
     /* wait_for_work_locked() */
     do
     :: not_linked || (!flushing && !events_before && !eos_before &&
        slot == NONE && query != PENDING) ->
#ifndef FLAG_NOT_SET
        asleep = true;
#endif
#ifdef SLEEP_AFTER_UNLOCK
        UNLOCK ();
        wake_waiting = true;
#else
        atomic { wake_waiting = true; UNLOCK () }
#endif
end_idle:
#ifdef SPURIOUS
        if
        :: !wake_waiting
        :: true -> wake_waiting = false
        fi;
#else
        !wake_waiting;
#endif
        LOCK ();
        asleep = false
     :: else -> break
     od;
     if
     :: flushing ->
        task_paused = true;
        UNLOCK ()
     :: !flushing && (events_before || eos_before) ->
        d_step {
          if
          :: events_before -> events_before = false; taken = 1
          :: else -> eos_before = false; taken = 2
          fi
        }
        UNLOCK ();
        pushing = true;
        if
        :: taken == 2 ->
           eos_out = true;
           /* No buffer is overtaken by EOS. */
           assert (had_flush || slot == NONE);
        :: else
        fi;
        pushing = false
     :: !flushing && !events_before && !eos_before && slot != NONE ->
#ifdef TAKE_AFTER_PUSH
        taken = slot;
        UNLOCK ();
        pushing = true;
        assert (taken > last_out);
        last_out = taken;
        pushing = false;
        LOCK ();
        d_step { slot = NONE; n_out++ }
#else
        d_step {
#ifndef RECONFIGURE_STALE
          reconfigured = false;
#endif
          relinked_meanwhile = false;
          taken = slot;
          slot = NONE;
          n_out++;
          join_events ();
          BOOKS ()
        }
        UNLOCK ();
        pushing = true;
        /* Frames stay in order, each at most once. */
        assert (taken > last_out);
        last_out = taken;
        sent = linked;
        pushing = false;
        LOCK ();
        not_linked_result ();
#endif
        BOOKS ();
        UNLOCK ()
     :: else ->
        query = SENT;
        UNLOCK ();
        pushing = true;
        pushing = false;
        LOCK ();
        query = ANSWERED;
        answered_waiting = false;
        UNLOCK ()
     fi
  od
}

#include "changes.pml"

#define TAKEN           (slot == NONE)
#define EVENTS_OUT      (!events_before && !events_after && !eos_before && !eos_after)

/* Downstream's code always returns here, so whatever is stored gets out: no
 * wake-up is lost, nothing waits for the next buffer to come. */
ltl handed_over { [] (!TAKEN -> <> TAKEN) }
ltl events_go_out { [] (!EVENTS_OUT -> <> (EVENTS_OUT || gone)) }
/* Without flush and close the newest frame is sent, unless a query took its
 * place, and EOS after it. Upstream is never held up for good. */
ltl all_ends_well { <> (upstream_done && (had_flush || ((last_out == newest_in || newest_given_up) && (eos -> eos_out || gone)))) }
#ifdef RELINK
/* Linked again, and told so: data flows again. */
ltl flows_again { <> [] (!not_linked || gone) }
#endif
