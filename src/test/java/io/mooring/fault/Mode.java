package io.mooring.fault;

import io.mooring.port.AwsCall;
import java.util.List;
import java.util.Optional;

/** What goes wrong at one call; the letters are those of {@code docs/reliability.md}. */
public enum Mode {
  /** F1: the process dies, the call was never made. */
  CRASH_LOST(On.ANY),
  /** F2: the process dies, the call was carried out. */
  CRASH_APPLIED(On.WRITE),
  /** F3: the process dies, and the call lands after so many calls of the next process. */
  CRASH_LATE_1(On.WRITE),
  CRASH_LATE_2(On.WRITE),
  CRASH_LATE_4(On.WRITE),
  CRASH_LATE_8(On.WRITE),
  /** F4: no answer, carried out. */
  TIMEOUT_APPLIED(On.WRITE),
  /** F5: no answer, not carried out. */
  TIMEOUT_LOST(On.ANY),
  /** F3 without a crash: no answer, and it lands after so many further calls. */
  TIMEOUT_LATE_1(On.WRITE),
  TIMEOUT_LATE_4(On.WRITE),
  /**
   * F18 and F19: this process stands still before the call, while a second one comes up and works
   * for a minute; then this one goes on with its old plan, that call first.
   */
  OVERTAKEN(On.WRITE),
  /** F6 and F7: the answer breaks off in its middle; a write was carried out. */
  CUT_OFF(On.ANY),
  /** F8 */
  THROTTLED(On.ANY),
  ERROR_500(On.ANY),
  ERROR_500_APPLIED(On.WRITE),
  ERROR_503(On.ANY),
  /** F9 */
  DENIED(On.ANY),
  EXPIRED(On.ANY),
  SKEWED(On.ANY),
  /** F10 */
  FAMILY_CONFLICT(On.REGISTER),
  /** F11 */
  UNKNOWN_CODE(On.ANY),
  /** F12 and F13: the answer of so many changes ago, once; the next answer is of now. */
  STALE_1(On.STALE),
  STALE_2(On.STALE),
  STALE_3(On.STALE),
  STALE_4(On.STALE),
  STALE_OLDEST(On.STALE),
  /** F12 for as long as ECS takes: every answer of the next 20 s shows what was there before. */
  STALE_FOR_A_WHILE(On.STALE),
  /** F14: the last element of every list is missing. */
  PARTIAL(On.LISTING),
  /** F15: a service is in {@code failures[]} although it is there. */
  MISSING(On.SERVICES),
  /** F14 of tags: they are not shown. */
  NO_TAGS(On.TAGGED),
  /** F20: the process's clock jumps by four minutes and stays there. */
  CLOCK_AHEAD(On.ANY),
  CLOCK_BACK(On.ANY),
  /** F24 */
  GIT_UNREACHABLE(On.GIT),
  GIT_CORRUPT(On.GIT),
  GIT_DAMAGED(On.GIT_FILES),
  /** F25: somebody else, just before the call. */
  OTHER_SCALES(On.ANY),
  OTHER_EDITS(On.ANY),
  OTHER_REGISTERS(On.ANY),
  OTHER_UNTAGS(On.ANY),
  OTHER_DELETES(On.ANY);

  /** Where a mode can happen. */
  enum On {
    ANY,
    WRITE,
    REGISTER,
    STALE,
    LISTING,
    SERVICES,
    TAGGED,
    GIT,
    GIT_FILES
  }

  private final On on;

  Mode(On on) {
    this.on = on;
  }

  public On on() {
    return on;
  }

  boolean crashes() {
    return name().startsWith("CRASH");
  }

  /** After how many further calls a late write lands; 0 for none that is late. */
  int lag() {
    var name = name();
    int at = name.indexOf("LATE_");
    return at < 0 ? 0 : Integer.parseInt(name.substring(at + "LATE_".length()));
  }

  /** Whether the call may land when others have been made since. */
  boolean isLate() {
    return lag() > 0 || this == OVERTAKEN;
  }

  /** Whether it is carried out at once, and its caller does not hear so. */
  boolean carriesOutUnheard() {
    return this == TIMEOUT_APPLIED || this == ERROR_500_APPLIED;
  }

  boolean isStale() {
    return on == On.STALE || on == On.LISTING || on == On.SERVICES || on == On.TAGGED;
  }

  boolean byOther() {
    return name().startsWith("OTHER");
  }

  /** How many changes back; the largest number stands for the oldest. */
  int back() {
    return switch (this) {
      case STALE_1, STALE_FOR_A_WHILE -> 1;
      case STALE_2 -> 2;
      case STALE_3 -> 3;
      case STALE_4 -> 4;
      default -> Integer.MAX_VALUE;
    };
  }

  /**
   * Another fault of the same call that ends alike: {@code aws/Faults} sorts both into one outcome,
   * and only the words for people differ.
   */
  Optional<Mode> twin(Called called) {
    return switch (this) {
      case CUT_OFF -> Optional.of(called.writes() ? TIMEOUT_APPLIED : TIMEOUT_LOST);
      case ERROR_500, ERROR_503 -> Optional.of(TIMEOUT_LOST);
      case ERROR_500_APPLIED -> Optional.of(TIMEOUT_APPLIED);
      case SKEWED -> Optional.of(EXPIRED);
      default -> Optional.empty();
    };
  }

  /** All, or those that {@code -Dfault.mode=A,B} names. */
  static List<Mode> chosen() {
    return Choice.of("fault", "fault.mode", List.of(values()), Mode::name);
  }

  static Mode named(String name) {
    return Choice.named("fault", name, List.of(values()), Mode::name);
  }

  /** One call of the undisturbed run, and what can go wrong at it. */
  boolean canHappenAt(Called called) {
    boolean git = called.git();
    return switch (on) {
      case ANY -> git ? this == CRASH_LOST : !byOther() || called.possible().contains(this);
      case WRITE -> called.writes();
      case REGISTER -> called.what().equals(AwsCall.REGISTER_TASK_DEFINITION.operation());
      case STALE, LISTING, SERVICES, TAGGED -> called.possible().contains(this);
      case GIT -> git && called.what().equals(FaultyGit.REFRESH);
      case GIT_FILES -> git && called.what().equals(FaultyGit.FILES);
    };
  }
}
