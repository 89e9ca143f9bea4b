package io.mooring.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.mooring.room.Room;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every package says in its package-info what it may import; this test holds it to its word. */
class LayeringTest {
  private static final String HOUSE = "io.mooring.";
  private static final JavaClasses CLASSES = new ClassFileImporter()
      .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
      .importPackages("io.mooring");

  /**
   * What a pure room must not ask: the time, chance, the environment, a thread, or a collection in
   * random order.
   */
  private static final Set<String> IMPURE = Set.of(
      "java.time.Instant.now",
      "java.time.LocalDate.now",
      "java.time.LocalDateTime.now",
      "java.time.ZonedDateTime.now",
      "java.time.OffsetDateTime.now",
      "java.time.Clock.systemUTC",
      "java.time.InstantSource.system",
      "java.lang.System.currentTimeMillis",
      "java.lang.System.nanoTime",
      "java.lang.System.getenv",
      "java.lang.System.getProperty",
      "java.lang.Math.random",
      "java.util.UUID.randomUUID",
      "java.lang.Thread.sleep",
      "java.lang.Thread.start",
      "java.util.Map.copyOf",
      "java.util.Set.copyOf",
      "java.util.Map.of",
      "java.util.Set.of");

  private static final List<String> IMPURE_PACKAGES = List.of(
      "java.io.File",
      "java.nio.file",
      "java.net",
      "java.util.concurrent",
      "java.util.logging",
      "java.util.Random");

  private static Stream<JavaPackage> rooms() {
    return CLASSES.getDefaultPackage().getPackage("io.mooring").getSubpackages().stream()
        .filter(room -> !room.getName().equals(HOUSE + "room"));
  }

  private static String shortName(JavaPackage room) {
    return room.getName().substring(HOUSE.length());
  }

  @Test
  void everyRoomStatesItsContract() {
    assertThat(rooms())
        .isNotEmpty()
        .allSatisfy(room -> assertThat(room.isAnnotatedWith(Room.class)).isTrue());
  }

  @Test
  void everyRoomKeepsToWhatItDeclared() {
    var broken = new ArrayList<String>();
    rooms().forEach(room -> {
      var contract = room.getAnnotationOfType(Room.class);
      var allowed = Stream.of(
              Stream.of(contract.uses()).map(HOUSE::concat),
              Stream.of(contract.libraries()),
              Stream.of("java", "javax.net", "org.jspecify", HOUSE + "room", room.getName()))
          .flatMap(s -> s)
          .toList();
      for (var type : room.getClasses()) {
        type.getDirectDependenciesFromSelf().stream()
            .filter(d -> !reaches(d.getTargetClass().getBaseComponentType(), allowed))
            .forEach(d -> broken.add(d.getDescription()));
      }
    });
    assertThat(broken).isEmpty();
  }

  @Test
  void pureRoomsAskNeitherClockNorChanceNorTheWorld() {
    var broken = new ArrayList<String>();
    rooms()
        .filter(room -> room.getAnnotationOfType(Room.class).kind() == Room.Kind.PURE)
        .flatMap(room -> room.getClasses().stream())
        .forEach(type -> {
          type.getCodeUnitAccessesFromSelf().stream()
              .filter(c -> IMPURE.contains(c.getTargetOwner().getName() + "." + c.getName()))
              .filter(c -> !isEmptyCollection(c.getTarget().getFullName()))
              .forEach(c -> broken.add(c.getDescription()));
          type.getDirectDependenciesFromSelf().stream()
              .filter(
                  d -> IMPURE_PACKAGES.stream().anyMatch(d.getTargetClass().getName()::startsWith))
              .forEach(d -> broken.add(d.getDescription()));
        });
    assertThat(broken).isEmpty();
  }

  @Test
  void noRoomReachesItselfThroughOthers() {
    var uses = new TreeMap<String, List<String>>();
    rooms()
        .forEach(room -> uses.put(
            shortName(room), List.of(room.getAnnotationOfType(Room.class).uses())));
    for (var room : uses.keySet()) {
      var seen = new HashSet<String>();
      var ahead = new ArrayList<>(uses.get(room));
      while (!ahead.isEmpty()) {
        var next = ahead.removeLast();
        assertThat(uses).as("a room that %s uses", room).containsKey(next);
        assertThat(next).as("a cycle of rooms").isNotEqualTo(room);
        if (seen.add(next)) ahead.addAll(uses.get(next));
      }
    }
  }

  @Test
  void onlyAwsSeesTheSdkAndOnlyGitSeesJgit() {
    assertThat(declaring("software.amazon.awssdk")).containsExactly("aws");
    assertThat(declaring("org.eclipse.jgit")).containsExactly("git");
  }

  private static List<String> declaring(String library) {
    return rooms()
        .filter(r -> Stream.of(r.getAnnotationOfType(Room.class).libraries())
            .anyMatch(l -> l.startsWith(library)))
        .map(LayeringTest::shortName)
        .toList();
  }

  /** The order of nothing, or of one thing, is not random. */
  private static boolean isEmptyCollection(String call) {
    return call.equals("java.util.Map.of()")
        || call.equals("java.util.Set.of()")
        || call.equals("java.util.Set.of(java.lang.Object)")
        || call.equals("java.util.Map.of(java.lang.Object, java.lang.Object)");
  }

  private static boolean reaches(JavaClass target, List<String> allowed) {
    if (target.isPrimitive()) return true;
    var name = target.getName();
    return allowed.stream()
        .anyMatch(prefix -> name.equals(prefix) || name.startsWith(prefix + "."));
  }
}
