package io.mooring.shape;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShapeCheckTest {
  private static final Shape.Structure REGISTER = Shapes.ecs().request("RegisterTaskDefinition");

  private static ShapeCheck.Checked check(String json) {
    try {
      return ShapeCheck.check(new ObjectMapper().readTree(json), REGISTER);
    } catch (JsonProcessingException broken) {
      throw new IllegalArgumentException(broken);
    }
  }

  @Test
  void scalarsTakeTheShapesTypeAndNullsGo() {
    var checked = check("""
        {"family": "web", "cpu": 256, "memory": null,
         "containerDefinitions": [{"name": "web", "dockerLabels": {"a": true, "b": null},
           "cpu": 0, "links": [], "essential": false}]}
        """);
    assertThat(checked.findings()).isEmpty();
    assertThat(checked.document())
        .hasToString("{\"family\":\"web\",\"cpu\":\"256\",\"containerDefinitions\":[{\"name\":"
            + "\"web\",\"dockerLabels\":{\"a\":\"true\"},\"cpu\":0,\"links\":[],"
            + "\"essential\":false}]}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"family\": 1.5}|WrongType|/family",
        "{\"family\": []}|WrongType|/family",
        "{\"volumes\": {}}|WrongType|/volumes",
        "{\"volumes\": [null]}|WrongType|/volumes/0",
        "{\"ephemeralStorage\": {\"sizeInGiB\": 2147483648}}|WrongType|/ephemeralStorage/sizeInGiB",
        "{\"ephemeralStorage\": {\"sizeInGiB\": 1.0}}|WrongType|/ephemeralStorage/sizeInGiB",
        "{\"ephemeralStorage\": {}}|MissingMember|/ephemeralStorage/sizeInGiB",
        "{\"enableFaultInjection\": \"true\"}|WrongType|/enableFaultInjection",
        "{\"networkMode\": \"AWSVPC\"}|UnknownValue|/networkMode",
        "{\"a/b~c\": 1}|UnknownMember|/a~1b~0c"
      })
  void whatDoesNotFitIsFoundAtItsPlace(String json, String finding, String pointer) {
    assertThat(check(json).findings())
        .filteredOn(f -> !f.pointer().equals("/family") || pointer.equals("/family"))
        .filteredOn(f -> !f.pointer().equals("/containerDefinitions"))
        .singleElement()
        .satisfies(f -> {
          assertThat(f.getClass().getSimpleName()).isEqualTo(finding);
          assertThat(f.pointer()).isEqualTo(pointer);
        });
  }

  @Test
  void whatAnEnumerationDoesNotListStaysInTheDocument() {
    assertThat(check("{\"networkMode\": \"mesh\"}").document())
        .hasToString("{\"networkMode\":\"mesh\"}");
  }
}
