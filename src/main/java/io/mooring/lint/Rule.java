package io.mooring.lint;

import io.mooring.manifest.Problem;

/**
 * One rule as a person lists it. {@code id} is stable and stands in brackets at the end of every
 * message of the rule; {@code source} is where AWS says so, or who saw ECS refuse it.
 */
public record Rule(String id, Problem.Severity severity, String description, String source) {}
