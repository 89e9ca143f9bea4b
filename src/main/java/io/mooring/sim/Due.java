package io.mooring.sim;

/** What {@link Agenda} keeps an instant for: what must be looked at when its time has come. */
sealed interface Due permits Service, Task, Rule {}
