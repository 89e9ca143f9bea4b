package io.mooring.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What did not change is taken over as the same object; what changed in any way is not. */
class ReuseTest {
  private static final String OVERLAY = "apiVersion: mooring/v1\nkind: Overlay\nmetadata:"
      + " {name: o}\nresources: [web.yaml, api.yaml]\nvalues: {n: 1}\n";

  private static final String BY_FILE = "apiVersion: mooring/v1\nkind: Service\nmetadata:"
      + " {name: api}\nspec: {taskDefinitionFile: td.json}\n";

  private final TreeMap<String, ParsedText> files = new TreeMap<>();

  private void put(String file, String text) {
    files.put(file, Sample.parse(file, text));
  }

  private Loaded load(Loaded earlier) {
    return ManifestLoader.load(new Sources(files, ""), Sample.REFERENCES, earlier);
  }

  private static Loaded.Declared named(Loaded loaded, String name) {
    return loaded.declared().stream()
        .filter(declared -> declared.manifest().name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void onlyTheChangedManifestIsMadeAnew() {
    put("o.yaml", OVERLAY);
    put("web.yaml", Sample.WEB);
    put("api.yaml", BY_FILE);
    put("td.json", "{\"family\": \"api\", \"containerDefinitions\": [{\"name\": \"a\"}]}");
    var first = load(Loaded.NOTHING);
    put("web.yaml", Sample.with(11, "    desiredCount: 3"));
    var second = load(first);
    assertThat(named(second, "api")).isSameAs(named(first, "api"));
    assertThat(named(second, "web")).isNotSameAs(named(first, "web"));

    put("td.json", "{\"family\": \"api\", \"containerDefinitions\": [{\"name\": \"b\"}]}");
    var third = load(second);
    assertThat(named(third, "api")).isNotSameAs(named(second, "api"));
    assertThat(named(third, "web")).isSameAs(named(second, "web"));
    assertThat(named(third, "api").manifest().spec().at("/taskDefinition/containerDefinitions/0"))
        .hasToString("{\"name\":\"b\"}");

    put("o.yaml", OVERLAY.replace("n: 1", "n: 2"));
    var fourth = load(third);
    assertThat(named(fourth, "web")).isNotSameAs(named(third, "web"));

    var other = References.to("123456789012", "eu-west-1", "back");
    var fifth = ManifestLoader.load(new Sources(files, ""), other, fourth);
    assertThat(named(fifth, "web")).isNotSameAs(named(fourth, "web"));
  }

  @Test
  void aFileThatComesLaterIsSeen() {
    put("api.yaml", BY_FILE);
    var first = load(Loaded.NOTHING);
    assertThat(named(first, "api").problems()).isNotEmpty();
    put(
        "td.json",
        "{\"family\": \"api\", \"containerDefinitions\": [{\"name\": \"a\", \"image\": \"b\"}]}");
    assertThat(named(load(first), "api").problems()).isEmpty();
  }

  @Test
  void aManifestThatMovedIsToldAtItsNewPlace() {
    put("web.yaml", Sample.WEB);
    var first = load(Loaded.NOTHING);
    files.put("b/web.yaml", files.firstEntry().getValue().at("b/web.yaml"));
    files.remove("web.yaml");
    assertThat(named(load(first), "web").manifest().positions().start())
        .hasToString("b/web.yaml:4:1");
  }

  @Test
  void whatAnotherManifestDidWrongIsNotTakenOver() {
    put("o.yaml", OVERLAY.replace("values", "valeus"));
    put("web.yaml", Sample.WEB);
    put("api.yaml", Sample.WEB.replace("web", "api"));
    var first = load(Loaded.NOTHING);
    assertThat(named(first, "web").problems()).isNotEmpty();
    put("o.yaml", OVERLAY);
    assertThat(named(load(first), "web").problems()).isEmpty();
  }
}
