package io.mooring.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.mooring.ident.RevisionName;
import io.mooring.live.LiveRevision;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which tasks of other versions a look before a start asks for by name. */
class LookAtRunTest {
  private static final String TASK = "0123456789abcdef0123456789abcdef";
  private static final String OURS = arn(2);
  private static final RunAction.LookAtRun LOOK =
      new RunAction.LookAtRun("shop", "migrate", "mooring:web", "", OURS);

  private static String arn(int number) {
    return "arn:aws:ecs:eu-west-1:123456789012:task-definition/web:" + number;
  }

  private static LiveRevision revision(int number, String key, String value) {
    return new LiveRevision(
        new RevisionName("web", number),
        arn(number),
        JsonNodeFactory.instance.objectNode(),
        new TreeMap<>(Map.of(key, value)));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
          mooring:run/migrate          | state=running n=1 task=%s          | true
          mooring:run/migrate          | state=failed n=1 task=%s           | true
          mooring:run/migrate          | state=unknown n=1 task=%s          | true
          mooring:run/migrate          | state=succeeded n=1 task=%s        | false
          mooring:run/migrate          | state=retry n=1 task=%s            | false
          mooring:run/migrate          | state=starting n=2 t=1 task=%s     | false
          mooring:run/0a1b2c3d/migrate | state=running n=1 task=%s          | true
          mooring:run/smoke            | state=running n=1 task=%s          | false
          mooring:run/premigrate       | state=running n=1 task=%s          | false
          mooring:note/migrate         | state=running n=1 task=%s          | false
          mooring:run/migrate          | state=running n=1                  | false
          mooring:run/migrate          | state=running n=1 task=x%s         | false
          mooring:run/migrate          | task=%s                            | false
          """)
  void whatTheRecordOfAnotherVersionWasLeftWith(String key, String value, boolean named) {
    var left = LOOK.left(List.of(revision(1, key, value.formatted(TASK))));
    if (named) assertThat(left).containsExactly(TASK);
    else assertThat(left).isEmpty();
  }

  @Test
  void theIdsOfOlderClustersCount() {
    var old = "01234567-89ab-cdef-0123-456789abcdef";
    assertThat(LOOK.left(List.of(revision(1, "mooring:run/migrate", "state=failed task=" + old))))
        .containsExactly(old);
  }

  @Test
  void itsOwnRecordNamesItsTaskAlready() {
    assertThat(LOOK.left(List.of(revision(2, "mooring:run/migrate", "state=running task=" + TASK))))
        .isEmpty();
  }

  @Test
  void whatOnlyFollowsItsTaskAsksForNoOther() {
    var follows = new RunAction.LookAtRun("shop", "migrate", "", TASK, OURS);
    assertThat(
            follows.left(List.of(revision(1, "mooring:run/migrate", "state=running task=" + TASK))))
        .isEmpty();
  }
}
