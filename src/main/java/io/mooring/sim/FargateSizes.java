package io.mooring.sim;

/**
 * The sizes that Fargate runs, in CPU units and MiB
 * (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-cpu-memory-error.html).
 */
final class FargateSizes {
  /** MiB of one GB. */
  private static final int GB = 1024;

  private FargateSizes() {}

  static boolean known(String cpu, String memory) {
    if (!isNumber(cpu) || !isNumber(memory)) return false;
    int mebibytes = Integer.parseInt(memory);
    return switch (Integer.parseInt(cpu)) {
      case 256 -> mebibytes == GB / 2 || mebibytes == GB || mebibytes == 2 * GB;
      case 512 -> inSteps(mebibytes, 1, 4, 1);
      case 1024 -> inSteps(mebibytes, 2, 8, 1);
      case 2048 -> inSteps(mebibytes, 4, 16, 1);
      case 4096 -> inSteps(mebibytes, 8, 30, 1);
      case 8192 -> inSteps(mebibytes, 16, 60, 4);
      case 16384 -> inSteps(mebibytes, 32, 120, 8);
      default -> false;
    };
  }

  private static boolean isNumber(String text) {
    return text.matches("[0-9]{1,9}");
  }

  private static boolean inSteps(int mebibytes, int fromGb, int toGb, int stepGb) {
    return mebibytes >= fromGb * GB
        && mebibytes <= toGb * GB
        && (mebibytes - fromGb * GB) % (stepGb * GB) == 0;
  }
}
