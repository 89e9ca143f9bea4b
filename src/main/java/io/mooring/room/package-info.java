/** Holds the one annotation by which every other package states its contract. */
@NullMarked
package io.mooring.room;

import org.jspecify.annotations.NullMarked;
