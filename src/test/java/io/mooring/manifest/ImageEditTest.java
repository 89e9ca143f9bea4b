package io.mooring.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What setting an image does to a text, to the character. */
class ImageEditTest {
  private static final String HEAD = "apiVersion: mooring/v1\nkind: Overlay\nmetadata: {name: p}\n";
  private static final String DIGEST = "sha256:" + "a".repeat(64);

  /** {@code to} is the text afterwards, {@code =} for the same, or what a refusal says. */
  record Row(String what, String from, String image, String container, String to) {
    @Override
    public String toString() {
      return what;
    }
  }

  private static Row overlay(String what, String from, String image, String to) {
    boolean isText = !to.startsWith("refused: ") && !to.equals("=");
    return new Row(what, HEAD + from, image, "", isText ? HEAD + to : to);
  }

  private static Row manifest(String what, String from, String image, String to) {
    return new Row(what, from, image, "", to);
  }

  static Stream<Row> rows() {
    return Stream.of(overlays(), styles(), manifests(), refusals()).flatMap(List::stream);
  }

  private static List<Row> overlays() {
    return List.of(
        overlay(
            "a tag in a flow entry, a comment after it",
            "images: [{name: shop/web, newTag: v1}] # by CI\n",
            "shop/web:v2",
            "images: [{name: shop/web, newTag: v2}] # by CI\n"),
        overlay(
            "a tag in a block entry, comments all around",
            "images:\n  # ours\n  - name: shop/web   # the shop\n    newTag: v1 # moves\n  - name: shop/api\n    newTag: v1\n# end\n",
            "shop/web:v2",
            "images:\n  # ours\n  - name: shop/web   # the shop\n    newTag: v2 # moves\n  - name: shop/api\n    newTag: v1\n# end\n"),
        overlay(
            "the entry is not the first and its member stands before its name",
            "images:\n- {name: a/b, newTag: v1}\n- {newTag: 'v1', name: \"shop/web\"}\n",
            "shop/web:v2",
            "images:\n- {name: a/b, newTag: v1}\n- {newTag: 'v2', name: \"shop/web\"}\n"),
        overlay(
            "a digest in place of a tag",
            "images: [{name: shop/web, newTag: v1}]\n",
            "shop/web@" + DIGEST,
            "images: [{name: shop/web, digest: " + DIGEST + "}]\n"),
        overlay(
            "a tag in place of a digest",
            "images:\n  - name: shop/web\n    digest: " + DIGEST + "   # pinned\n",
            "shop/web:v3",
            "images:\n  - name: shop/web\n    newTag: v3   # pinned\n"),
        overlay(
            "an entry with another name alone",
            "images:\n  - name: shop/web # x\n    newName: mirror/web\n",
            "shop/web:v2",
            "images:\n  - name: shop/web # x\n    newTag: v2\n    newName: mirror/web\n"),
        overlay(
            "a flow entry with another name alone",
            "images: [{name: shop/web, newName: mirror/web}]\n",
            "shop/web:v2",
            "images: [{name: shop/web, newTag: v2, newName: mirror/web}]\n"),
        overlay(
            "no images yet",
            "values: {a: b}\n",
            "shop/web:v2",
            "values: {a: b}\nimages:\n  - name: shop/web\n    newTag: v2\n"),
        overlay(
            "no images yet, a comment behind the last value, no line end",
            "values:\n  a: b # c",
            "shop/web:v2",
            "values:\n  a: b # c\nimages:\n  - name: shop/web\n    newTag: v2"),
        overlay(
            "no images yet, behind a block text",
            "values:\n  a: |\n    b\n    c\n",
            "shop/web:v2",
            "values:\n  a: |\n    b\n    c\nimages:\n  - name: shop/web\n    newTag: v2\n"),
        overlay(
            "an empty list",
            "images: []\n",
            "shop/web:v2",
            "images: [{name: shop/web, newTag: v2}]\n"),
        overlay(
            "no value",
            "images: # none yet\nvalues: {}\n",
            "shop/web:v2",
            "images: [{name: shop/web, newTag: v2}] # none yet\nvalues: {}\n"),
        overlay(
            "another entry behind flow entries",
            "images: [{name: a/b, newTag: v1}]\n",
            "shop/web:v2",
            "images: [{name: a/b, newTag: v1}, {name: shop/web, newTag: v2}]\n"),
        overlay(
            "another entry behind block entries",
            "images:\n  - name: a/b\n    newTag: v1 # one\nvalues: {}\n",
            "shop/web:v2",
            "images:\n  - name: a/b\n    newTag: v1 # one\n  - name: shop/web\n    newTag: v2\nvalues: {}\n"),
        overlay(
            "another entry behind flow entries of a block list",
            "images:\n- {name: a/b, newTag: v1}\n",
            "shop/web:v2",
            "images:\n- {name: a/b, newTag: v1}\n- {name: shop/web, newTag: v2}\n"),
        overlay("the same tag", "images: [{name: shop/web, newTag: v2}]\n", "shop/web:v2", "="));
  }

  private static List<Row> styles() {
    return List.of(
        overlay(
            "a registry with a port",
            "images: [{name: \"localhost:5000/shop/web\", newTag: v1}]\n",
            "localhost:5000/shop/web:v2",
            "images: [{name: \"localhost:5000/shop/web\", newTag: v2}]\n"),
        overlay(
            "a registry with a port, added",
            "images: []\n",
            "localhost:5000/shop/web:v2",
            "images: [{name: localhost:5000/shop/web, newTag: v2}]\n"),
        overlay(
            "an entry without the registry means this image, too",
            "images: [{name: shop/web, newTag: v1}]\n",
            "localhost:5000/shop/web:v2",
            "images: [{name: shop/web, newTag: v2}]\n"),
        overlay(
            "a tag that is a number is quoted",
            "images: [{name: shop/web, newTag: v1}]\n",
            "shop/web:1.10",
            "images: [{name: shop/web, newTag: \"1.10\"}]\n"),
        overlay(
            "so is one that other tools read as a number or a truth",
            "images: [{name: a, newTag: v1}, {name: shop/web, newTag: 'x'}]\n",
            "a:on",
            "images: [{name: a, newTag: \"on\"}, {name: shop/web, newTag: 'x'}]\n"),
        overlay(
            "characters of two code units before the place",
            "# \ud83d\udea2 ships\nvalues: {a: \"\ud83d\ude80\"}\nimages: [{name: shop/web, newTag: v1}]\n",
            "shop/web:v2",
            "# \ud83d\udea2 ships\nvalues: {a: \"\ud83d\ude80\"}\nimages: [{name: shop/web, newTag: v2}]\n"),
        manifest(
            "line ends of Windows and a byte order mark",
            "\ufeff" + HEAD.replace("\n", "\r\n")
                + "images:\r\n  - name: shop/web\r\n    newTag: v1\r\n",
            "a/b:v2",
            "\ufeff" + HEAD.replace("\n", "\r\n")
                + "images:\r\n  - name: shop/web\r\n    newTag: v1\r\n  - name: a/b\r\n    newTag: v2\r\n"),
        manifest(
            "JSON with tabs",
            "{\n\t\"apiVersion\": \"mooring/v1\",\n\t\"kind\": \"Overlay\",\n\t\"metadata\": {\"name\": \"p\"}\n}\n",
            "shop/web:v2",
            "{\n\t\"apiVersion\": \"mooring/v1\",\n\t\"kind\": \"Overlay\",\n\t\"metadata\": {\"name\": \"p\"}, \"images\": [{\"name\": \"shop/web\", \"newTag\": \"v2\"}]\n}\n"),
        manifest(
            "several documents, one of them an overlay",
            "# first\n---\na: b\n---\n" + HEAD
                + "images: [{name: shop/web, newTag: v1}]\n---\n# none\n",
            "shop/web:v2",
            "# first\n---\na: b\n---\n" + HEAD
                + "images: [{name: shop/web, newTag: v2}]\n---\n# none\n"),
        manifest(
            "an overlay in front of another document",
            HEAD + "---\na: b\n",
            "shop/web:v2",
            HEAD + "images:\n  - name: shop/web\n    newTag: v2\n---\na: b\n"));
  }

  private static List<Row> manifests() {
    var described =
        "{\"taskDefinition\": {\"containerDefinitions\": [{\"name\": \"web\", \"image\": \"shop/web:v1\"}]}}";
    var two =
        Sample.with(9, "        image: 'shop/web:v1' # now\n      - {image: shop/web, name: side}");
    return List.of(
        manifest("a container", Sample.WEB, "shop/web:v2", Sample.WEB.replace(":v1", ":v2")),
        manifest(
            "all containers of the image",
            two,
            "shop/web:v2",
            two.replace(":v1", ":v2").replace("shop/web,", "shop/web:v2,")),
        new Row(
            "one container of them",
            two,
            "shop/web:v2",
            "side",
            two.replace("shop/web,", "shop/web:v2,")),
        manifest(
            "the registry of the container stays",
            Sample.WEB.replace("shop/web", "localhost:5000/shop/web"),
            "shop/web:v2",
            Sample.WEB.replace("shop/web:v1", "localhost:5000/shop/web:v2")),
        manifest(
            "a digest in place of a tag",
            Sample.WEB,
            "shop/web@" + DIGEST,
            Sample.WEB.replace(":v1", "@" + DIGEST)),
        manifest(
            "a reference in place of the tag",
            Sample.WEB
                .replace("v1\n", "${values.image_tag}\n")
                .replace("mooring/${values.image_tag}", "mooring/v1"),
            "shop/web:v2",
            Sample.WEB.replace(":v1", ":v2")),
        manifest(
            "a described task definition",
            described,
            "shop/web:v2",
            described.replace(":v1", ":v2")),
        manifest("the same image", Sample.WEB, "shop/web:v1", "="));
  }

  private static List<Row> refusals() {
    return List.of(
        manifest("no tag", Sample.WEB, "shop/web", "refused: write REPOSITORY:TAG"),
        manifest(
            "tag and digest", Sample.WEB, "shop/web:v1@" + DIGEST, "refused: write REPOSITORY:TAG"),
        manifest("a bad tag", Sample.WEB, "shop/web:v 2", "refused: no good tag"),
        manifest("a tag with a line end", Sample.WEB, "shop/web:v2\nx", "refused: no good tag"),
        manifest("a bad digest", Sample.WEB, "shop/web@sha256:1", "refused: no good digest"),
        manifest("a bad name", Sample.WEB, "shop/{web}:v1", "refused: write REPOSITORY:TAG"),
        manifest(
            "another image",
            Sample.WEB,
            "shop/api:v2",
            "refused: no container has the image `shop/api`; there are `shop/web:v1`"),
        manifest(
            "no containers",
            "a: b\n",
            "shop/api:v2",
            "refused: holds no containers and is no overlay"),
        manifest(
            "a list", "- a\n", "shop/api:v2", "refused: holds no containers and is no overlay"),
        new Row(
            "no such container",
            Sample.WEB,
            "shop/web:v2",
            "side",
            "refused: the container `side` has no image"),
        manifest("a broken file", "a: b: c\n", "shop/web:v2", "refused: `:` cannot stand here"),
        manifest(
            "an alias",
            HEAD + "values: {a: &x b, c: *x}\n",
            "shop/web:v2",
            "refused: anchors are not accepted"),
        manifest(
            "several overlays", HEAD + "---\n" + HEAD, "shop/web:v2", "refused: several overlays"),
        new Row("a container of an overlay", HEAD, "shop/web:v2", "web", "refused: not containers"),
        manifest(
            "images that are a mapping",
            HEAD + "images: {shop/web: v1}\n",
            "shop/web:v2",
            "refused: is no list"),
        manifest(
            "both members in an entry",
            HEAD + "images: [{name: shop/web, newTag: v1, digest: x}]\n",
            "shop/web:v2",
            "refused: remove one of them"),
        manifest(
            "a block text as the image",
            Sample.with(9, "        image: >-\n          shop/web:v1"),
            "shop/web:v2",
            "refused: set the image by hand"));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void edits(Row row) {
    var container = Optional.of(row.container()).filter(c -> !c.isEmpty());
    var edited = ImageEdit.edit("a.yaml", row.from(), row.image(), container);
    switch (edited) {
      case ImageEdit.Edited.Changed(var text, var changes) -> {
        assertThat(text).isEqualTo(row.to());
        assertThat(changes).isNotEmpty().allMatch(line -> !line.contains("\n"));
      }
      case ImageEdit.Edited.Same() -> assertThat("=").isEqualTo(row.to());
      case ImageEdit.Edited.Refused(var problem) -> {
        assertThat(row.to()).as(problem.toString()).startsWith("refused: ");
        assertThat(problem.message()).contains(row.to().substring("refused: ".length()));
        assertThat(problem.at().file()).isEqualTo("a.yaml");
      }
    }
  }

  @Test
  void whatChangedIsSaidWithBothValues() {
    assertThat(ImageEdit.edit("a.yaml", Sample.WEB, "shop/web:v2", Optional.empty()))
        .isInstanceOfSatisfying(
            ImageEdit.Edited.Changed.class,
            changed -> assertThat(changed.changes())
                .containsExactly("container web: shop/web:v1 -> shop/web:v2"));
  }

  @Test
  void aLargeFileIsEditedInTimeForAPerson() {
    var values = new StringBuilder(HEAD + "values:\n");
    for (int i = 0; i < 20_000; i++) values.append("  k").append(i).append(": \"v\"\n");
    var text = values.toString();
    assertThat(text.getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(YamlText.FILE_MAX);
    assertThat(ImageEdit.edit("a.yaml", text, "shop/web:v2", Optional.empty()))
        .isInstanceOf(ImageEdit.Edited.Changed.class);
  }
}
