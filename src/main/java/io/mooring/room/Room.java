package io.mooring.room;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The contract of a package: what kind of room it is and what it may import. Written once, in
 * {@code package-info.java}, beside the sentence that says what the room is for;
 * {@code LayeringTest} holds the code to it.
 *
 * <p>Class retention: the test reads byte code, the running product never sees it.
 */
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.PACKAGE)
public @interface Room {

  /** What a room of this kind may do to the world. */
  enum Kind {
    /**
     * No I/O, clock, chance, threads, framework or logging: the same arguments give the same
     * answer.
     */
    PURE,
    /** Touches the world through a library; no framework annotations. */
    SHELL,
    /** A second world that stands in for AWS; time and chance come in as arguments. */
    SIM,
    /** The skin: dependency injection, HTTP, configuration, the command line. */
    EDGE
  }

  Kind kind();

  /** The other rooms it may import, by their short names. */
  String[] uses() default {};

  /** Packages of libraries it may import, by prefix, beyond the JDK and JSpecify. */
  String[] libraries() default {};
}
