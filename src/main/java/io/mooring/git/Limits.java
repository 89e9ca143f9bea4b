package io.mooring.git;

import java.time.Duration;

/**
 * How much of a repository is ever taken in. Each bound keeps one repository from taking the
 * memory, the disk or the time of all the others.
 *
 * @param packBytes most bytes of one fetch, and of one object in it
 * @param time most time for one refresh
 * @param files most entries below an app's path
 * @param fileBytes most bytes of one file
 */
public record Limits(long packBytes, Duration time, int files, long fileBytes) {
  /** Bytes: a monorepo with years of history fits; a repository of disk images does not. */
  public static final long PACK_BYTES_DEFAULT = 256L * 1024 * 1024;

  /** Twice the first fetch of such a repository over a slow line, and one interval of an app. */
  public static final Duration TIME_DEFAULT = Duration.ofSeconds(60);

  /** Entries: five files for each of the 2,000 resources that an app may have. */
  public static final int FILES_DEFAULT = 10_000;

  /** Bytes: fifteen times the largest request that ECS accepts (64 KiB). */
  public static final long FILE_BYTES_DEFAULT = 1024 * 1024;

  public static final Limits DEFAULTS =
      new Limits(PACK_BYTES_DEFAULT, TIME_DEFAULT, FILES_DEFAULT, FILE_BYTES_DEFAULT);

  /** Where a person raises each of them; messages name these. */
  static final String PACK_KEY = "mooring.git.max-pack-bytes";

  static final String TIME_KEY = "mooring.git.timeout";
  static final String FILES_KEY = "mooring.git.max-files";
  static final String FILE_KEY = "mooring.git.max-file-bytes";

  public Limits {
    if (packBytes <= 0 || files <= 0 || fileBytes <= 0) {
      throw new IllegalArgumentException("a limit must be above 0");
    }
    if (time.isNegative() || time.isZero()) {
      throw new IllegalArgumentException("the time limit must be above 0");
    }
  }
}
