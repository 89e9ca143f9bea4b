package io.mooring.plan;

/** A step towards the log group of a run. */
public sealed interface LogGroupAction extends Action {
  String group();

  /** Look whether it is there and how long it keeps what is logged; reads only. */
  record LookAtLogGroup(String group) implements LogGroupAction {}

  record CreateLogGroup(String group, String why) implements LogGroupAction {}

  /** Keep what is logged for so many days. */
  record KeepLogs(String group, int days, String why) implements LogGroupAction {}

  @Override
  default boolean writes() {
    return !(this instanceof LookAtLogGroup);
  }

  @Override
  default String describe() {
    return switch (this) {
      case LookAtLogGroup look -> "look at log group " + look.group();
      case CreateLogGroup create ->
        "create log group %s (%s)".formatted(create.group(), create.why());
      case KeepLogs keep ->
        "keep log group %s for %d days (%s)".formatted(keep.group(), keep.days(), keep.why());
    };
  }
}
