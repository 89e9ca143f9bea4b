package io.mooring.diff;

/**
 * A place where desired and live are written differently and it does not count, and the rule that
 * says so.
 */
public record Ignored(String pointer, String rule) {}
