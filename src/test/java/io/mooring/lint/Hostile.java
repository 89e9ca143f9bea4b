package io.mooring.lint;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Inputs that somebody made to harm, by name: each must be refused. Those whose bytes matter are
 * built here, since an editor or Git would mend them.
 */
final class Hostile {
  /** A service that nothing is wrong with, to be spoilt line by line. */
  static final String WEB = """
      apiVersion: mooring/v1
      kind: Service
      metadata: {name: web}
      spec:
        taskDefinition:
          family: web
          containerDefinitions:
            - name: web
              image: shop/web:v1
              memory: 128
        service:
          desiredCount: 2
      """;

  /** The files of an attack by their paths in the repository. */
  record Attack(String name, Map<String, byte[]> files) {
    @Override
    public String toString() {
      return name;
    }
  }

  private final List<Attack> attacks = new ArrayList<>();

  private Hostile() {}

  static List<Attack> attacks() {
    var made = new Hostile();
    made.depth();
    made.size();
    made.aliasesAndTags();
    made.duplicates();
    made.characters();
    made.encodings();
    made.lookAlikes();
    made.numbersAndTruths();
    made.includes();
    made.forms();
    made.manyOfOne();
    made.references();
    made.patches();
    return made.attacks;
  }

  static String with(int line, String text) {
    var lines = new ArrayList<>(WEB.lines().toList());
    lines.set(line - 1, text);
    return String.join("\n", lines) + "\n";
  }

  private static String image(String value) {
    return with(9, "        image: " + value);
  }

  private static String count(String value) {
    return with(12, "    desiredCount: " + value);
  }

  private static String many(int count, IntFunction<String> each) {
    return IntStream.range(0, count).mapToObj(each).collect(Collectors.joining());
  }

  private void text(String name, String text) {
    bytes(name, text.getBytes(StandardCharsets.UTF_8));
  }

  private void bytes(String name, byte[] content) {
    attacks.add(new Attack(name, Map.of("web.yaml", content)));
  }

  private void depth() {
    text("brackets without end", with(12, "    x: " + "[".repeat(1_000_000)));
    text("braces without end", with(12, "    x: " + "{a: ".repeat(200_000)));
    text("brackets that are closed", with(12, "    x: " + "[".repeat(9_000) + "]".repeat(9_000)));
    text("lists in lists by dashes", with(12, "    x:\n      " + "- ".repeat(400_000) + "a"));
    text("keys that are keys", with(12, "    x:\n      " + "? ".repeat(400_000) + "a"));
    text("deep by indents", "apiVersion: mooring/v1\n" + many(900, i -> " ".repeat(i) + "a:\n"));
    text(
        "deep JSON",
        "{\"apiVersion\": \"mooring/v1\", \"kind\": \"Service\", \"spec\": "
            + "{\"a\": ".repeat(100_000) + "1" + "}".repeat(100_000) + "}");
    text("lists and mappings by turns", with(12, "    x: " + "[{a: ".repeat(100_000)));
    text("one level too deep", with(12, "    x: " + "[".repeat(31) + "]".repeat(31)));
  }

  private void size() {
    text("one byte over a mebibyte", WEB + "#".repeat((1 << 20) - WEB.length() + 1));
    text("five mebibytes of one letter", "a".repeat(5 << 20));
    text("400,000 elements", with(12, "    x: [" + "1,".repeat(400_000) + "]"));
    text("60,000 keys", WEB + many(60_000, i -> "k" + i + ": 1\n"));
    text("100,000 documents", WEB + "---\n".repeat(100_000));
    text("1,001 documents of ours", many(1_001, i -> "---\napiVersion: mooring/v1\n"));
    text("a long plain text", image("a".repeat(1_000_000)));
    text("a long quoted text", image("\"" + "a".repeat(1_000_000) + "\""));
    text(
        "a long folded text",
        image(">-\n" + many(9_000, i -> "          " + "a".repeat(99) + "\n")));
    text("a long key", with(12, "    " + "k".repeat(900_000) + ": 1"));
    text("a long name", with(3, "metadata: {name: " + "n".repeat(900_000) + "}"));
    text("quotes that stay open for a mebibyte", image("\"" + "a\n          ".repeat(80_000)));
    text("single quotes that stay open", image("'" + "a".repeat(900_000)));
    text("a comment of half a million lines", "#\n".repeat(500_000) + image("*a"));
    text("half a million empty lines", "\n".repeat(500_000) + image("@"));
    text("a number of a million digits", count("9".repeat(1_000_000)));
    text("many small errors", WEB + many(30_000, i -> "k" + i + ": *a\n"));
    text(
        "a definition over 64 KiB",
        with(10, "        memory: 128\n        user: " + "u".repeat(70_000)));
  }

  private void aliasesAndTags() {
    text("an alias", image("*image"));
    text("an anchor", image("&image shop/web:v1"));
    text("an anchor on a key", with(12, "    &key desiredCount: 2"));
    text("an anchor that holds itself", with(12, "    x: &a [*a]"));
    text("an alias as a key", with(12, "    *key : 2"));
    text(
        "a billion laughs",
        WEB + "a: &a [x, x]\n" + many(9, i -> (char) ('b' + i) + ": [*a, *a, *a, *a]\n"));
    text("50,000 anchors", with(12, "    x:\n" + many(50_000, i -> "      - &a x\n")));
    text("a merge key of an alias", with(12, "    <<: *defaults"));
    text("a merge key of a mapping", with(12, "    <<: {desiredCount: 2}"));
    text("a tag of the standard", image("!!str shop/web:v1"));
    text("a binary tag", image("!!binary c2hvcA=="));
    text("a tag of a language's objects", image("!!python/object/apply:os.system [id]"));
    text("a tag of Java", image("!!javax.script.ScriptEngineManager []"));
    text("a tag in full", image("!<tag:yaml.org,2002:str> shop/web:v1"));
    text("a tag that says nothing", image("! shop/web:v1"));
    text("a tag of CloudFormation", image("!Ref Image"));
    text("a tag on a key", with(12, "    !!str desiredCount: 2"));
    text("a directive", "%YAML 1.1\n---\n" + WEB);
    text("a directive that renames tags", "%TAG ! tag:evil.example,2026:\n---\n" + WEB);
    text("300,000 directives", "%a\n".repeat(300_000) + "---\n" + WEB);
  }

  private void duplicates() {
    text("a key twice", with(12, "    desiredCount: 2\n    desiredCount: 9"));
    text("a key twice in one line", with(3, "metadata: {name: web, name: api}"));
    text("a key twice, once in quotes", with(12, "    desiredCount: 2\n    \"desiredCount\": 9"));
    text(
        "a key twice, once with an escape",
        with(12, "    desiredCount: 2\n    \"\\x64esiredCount\": 9"));
    text("the kind twice", with(2, "kind: Service\nkind: Overlay"));
    text("the spec twice", WEB + "spec: {}\n");
    text(
        "a key twice in JSON",
        "{\"apiVersion\": \"mooring/v1\", \"kind\": \"Service\", \"metadata\": {\"name\": \"web\"},"
            + " \"spec\": {\"cluster\": \"a\", \"cluster\": \"b\"}}");
    text(
        "a container twice",
        with(10, "        memory: 128\n      - {name: web, image: b/c:d, memory: 9}"));
    attacks.add(new Attack(
        "a service twice",
        Map.of(
            "web.yaml", WEB.getBytes(StandardCharsets.UTF_8),
            "x/web.yaml", WEB.getBytes(StandardCharsets.UTF_8))));
  }

  private void characters() {
    text("a NUL", image("shop/\0web:v1"));
    text("a million NULs", image("\0".repeat(1_000_000)));
    text("an escape sequence of a terminal", image("shop/web:v1\u001b[2J"));
    text("a backspace", with(12, "    desiredCount\b: 2"));
    text("a delete", with(12, "    desired\u007fCount: 2"));
    text("a bell in a comment", WEB + "# \u0007\n");
    text("a cluster of two lines", with(4, "spec:\n  cluster: \"shop\\nok\""));
    text("a cluster of half a mebibyte", with(4, "spec:\n  cluster: " + "c".repeat(500_000)));
    attacks.add(new Attack(
        "a file whose name moves the cursor",
        Map.of("a\u001b[2J\u202e.yaml", image("a b").getBytes(StandardCharsets.UTF_8))));
    text("a character that is none", image("shop/\ufffeweb:v1"));
    text("a control character by escape", with(6, "    family: \"w\\x07eb\""));
    text("a line end by escape", image("\"shop/web:v1\\nkind: Overlay\""));
    text("half a pair by escape", image("\"shop/\\ud800web:v1\""));
    text("half a pair by escape in a key", with(12, "    \"desiredCount\\udfff\": 2"));
    text("a tab as indent", with(12, "\tdesiredCount: 2"));
    text("a non-breaking space", with(12, "    desiredCount:\u00a02"));
  }

  private void encodings() {
    bytes("UTF-16, big end first", utf16(StandardCharsets.UTF_16BE, 0xfe, 0xff));
    bytes("UTF-16, little end first", utf16(StandardCharsets.UTF_16LE, 0xff, 0xfe));
    bytes("UTF-16 without mark", WEB.getBytes(StandardCharsets.UTF_16LE));
    bytes("UTF-32", WEB.getBytes(Charset.forName("UTF-32BE")));
    text("a byte order mark amid a key", with(12, "    desired\ufeffCount: 2"));
    bytes("a byte that UTF-8 does not have", at(image("shop/?web:v1"), 0xff));
    bytes("an overlong NUL", at(image("shop/?web:v1"), 0xc0, 0x80));
    bytes("an overlong slash", at(image("shop/?web:v1"), 0xe0, 0x80, 0xaf));
    bytes("half a pair as bytes", at(image("shop/?web:v1"), 0xed, 0xa0, 0x80));
    bytes("a character beyond the last", at(image("shop/?web:v1"), 0xf4, 0x90, 0x80, 0x80));
    bytes("a character cut off by the end", at(WEB + "# ?", 0xe2, 0x82));
    bytes("Latin-1", image("shop/w\u00e9b:v1").getBytes(StandardCharsets.ISO_8859_1));
  }

  private static byte[] utf16(Charset charset, int... mark) {
    return at("?" + WEB, charset, mark);
  }

  private static byte[] at(String text, int... bytes) {
    return at(text, StandardCharsets.UTF_8, bytes);
  }

  /** The text with bytes in place of its first question mark. */
  private static byte[] at(String text, Charset charset, int... bytes) {
    var made = new ByteArrayOutputStream();
    int mark = text.indexOf('?');
    made.writeBytes(text.substring(0, mark).getBytes(charset));
    for (int b : bytes) made.write(b);
    made.writeBytes(text.substring(mark + 1).getBytes(charset));
    return made.toByteArray();
  }

  private void lookAlikes() {
    text("a Cyrillic letter in a member", with(7, "    \u0441ontainerDefinitions:"));
    text("a Cyrillic letter in the kind", with(2, "kind: Servic\u0435"));
    text("a Cyrillic letter in the version", with(1, "apiVersion: m\u043eoring/v1"));
    text("a Cyrillic letter in the name", with(3, "metadata: {name: w\u0435b}"));
    text("a Cyrillic letter in the image", image("sh\u043ep/web:v1"));
    text("wide letters in a choice", with(12, "    launchType: \uff25\uff23\uff12"));
    text("wide digits in a number", count("\uff12"));
    text("a space without width", with(6, "    family: we\u200bb"));
    text("letters from right to left", with(6, "    family: \"web\u202egpj\""));
    text("a dash that is none", image("shop/web\u2011x:v1"));
    text("the Kelvin sign", with(12, "    tas\u212aDefinition: 2"));
  }

  private void numbersAndTruths() {
    for (var number : List.of(
        ".inf",
        "-.INF",
        ".nan",
        "1e400",
        "1e-400",
        "1e999999999",
        "12:30:45",
        "190:20:30",
        "1_000",
        "0x7f",
        "0o17",
        "0b11",
        "+1",
        "012",
        "2.5",
        "1e3",
        "-1",
        "3000000000",
        "99999999999999999999999999999",
        "NaN",
        "Infinity",
        "2 # \n    - 3",
        "\"2\"",
        "[2]",
        "{}")) text("the count " + number.lines().findFirst().orElse(""), count(number));
    for (var truth : List.of("yes", "no", "on", "off", "y", "1", "\"true\"", "[true]"))
      text("the truth " + truth, with(12, "    enableExecuteCommand: " + truth));
    text("a name that is a truth", with(3, "metadata: {name: yes please}"));
    text("a variable that is a number", environment("1e5"));
    text("a variable that is octal elsewhere", environment("0777"));
    text("a variable that is a truth", environment("true"));
    text("a variable that is nothing", environment("~"));
  }

  private static String environment(String value) {
    // 0777 is text to YAML 1.2, so it is only refused where it is not alone.
    return with(
        10,
        "        memory: 128\n        environment: [{name: A, value: " + value
            + "}, {name: A, value: 1}]");
  }

  private void includes() {
    for (var path : List.of(
        "../secret.json",
        "../../etc/passwd.json",
        "a/../../secret.json",
        "./../secret.json",
        "a/b/../../../secret.json",
        "..",
        ".",
        "/etc/passwd",
        "/etc/passwd.json",
        "//server/x.json",
        "\\\\server\\share\\x.json",
        "..\\secret.json",
        "C:/secret.json",
        "C:secret.json",
        "file:///etc/passwd.json",
        "https://evil.example/x.json",
        "%2e%2e/secret.json",
        "~/.aws/credentials.json",
        "..%00.json",
        "web.yaml",
        "x.sh",
        "",
        " ",
        ".git/config.json",
        "\u2025/secret.json",
        "\uff0e\uff0e/secret.json",
        "t\u0430sk.json")) include("the file " + path, "'" + path + "'");
    include("a file of a long name", "a".repeat(500_000) + ".json");
    include("a file a long way up", "'" + "../".repeat(300_000) + "x.json'");
    include("a file a long way down and up", "'" + "a/../".repeat(200_000) + "../x.json'");
    include("a file with a NUL in its name", "\"a\\0.json\"");
    include("a list of files", "[a.json]");
    include("a file that is a list", "list.json");
    include("a file of two documents", "two.yaml");
    include("a file that is broken", "broken.json");
    include("a file that includes another", "chain.json");
    include("a file that is a manifest", "sub/other.yaml");
    include("a file with a key twice", "twice.json");
    include("a file with an alias", "alias.yaml");
  }

  private void include(String name, String path) {
    var spec = "  taskDefinitionFile: " + path + "\n  service: {desiredCount: 1}\n";
    var files = new TreeMap<String, byte[]>();
    var head = WEB.substring(0, WEB.indexOf("  taskDefinition:"));
    files.put("web.yaml", (head + spec).getBytes(StandardCharsets.UTF_8));
    var good =
        "\"family\": \"a\", \"containerDefinitions\": [{\"name\": \"a\", \"image\": \"b:c\", \"memory\": 9}]";
    Map.of(
            "task.json",
            "{" + good + "}",
            "list.json",
            "[]",
            "two.yaml",
            "a: b\n---\nc: d\n",
            "broken.json",
            "{\"family\": ",
            "chain.json",
            "{" + good + ", \"taskDefinitionFile\": \"task.json\"}",
            "sub/other.yaml",
            WEB.replace("name: web}", "name: other}").replace("family: web", "family: other"),
            "twice.json",
            "{" + good + ", \"family\": \"b\"}",
            "alias.yaml",
            "family: &a a\ncontainerDefinitions: [{name: *a, image: b:c, memory: 9}]\n")
        .forEach((file, text) -> files.put(file, text.getBytes(StandardCharsets.UTF_8)));
    attacks.add(new Attack(name, files));
  }

  private void forms() {
    text("a key that is a list", with(12, "    ? [desiredCount]\n    : 2"));
    text("a key that is a mapping", with(12, "    ? {desiredCount: a}\n    : 2"));
    text("a key that is nothing", with(12, "    : 2"));
    text("a template", image("{{ .Values.image }}"));
    text("a second document without dashes", WEB + "...\nkind: Overlay\n");
    text("a kind that is a list", with(2, "kind: [Service]"));
    text("a name that is a mapping", with(3, "metadata: {name: {a: b}}"));
    text("labels that are a list", with(3, "metadata: {name: web, labels: [a]}"));
    text("metadata that is text", with(3, "metadata: web"));
    text("a spec that is a list", WEB.substring(0, WEB.indexOf("spec:")) + "spec: [a]\n");
    text("the prototype of JavaScript", with(12, "    __proto__: {desiredCount: 2}"));
    text("a member with a slash and a tilde", with(12, "    \"a/b~c~0\": 2"));
    text("a member without a name", with(12, "    \"\": 2"));
    text("an image with a URL", image("https://evil.example/web:v1"));
    text("an image with a user", image("user:secret@evil.example/web:v1"));
    text("an image with an option", image("--privileged"));
    text(
        "a secret in place of its source",
        with(10, "        memory: 9\n        secrets: [{name: A, valueFrom: \"hunter 2\"}]"));
  }

  private void manyOfOne() {
    text(
        "10,000 containers",
        with(
            10,
            "        memory: 128\n"
                + many(10_000, i -> "      - {name: c" + i + ", image: a:b, memory: 9}\n")));
    text(
        "10,000 containers of one name",
        with(10, "        memory: 128\n" + many(10_000, i -> "      - {name: web, image: a:b}\n")));
    text(
        "thousands of dependencies",
        with(
            10,
            "        memory: 128\n        dependsOn: ["
                + many(24_000, i -> "{containerName: c" + i + "},") + "]"));
    text(
        "containers that wait for all others",
        with(
            10,
            "        memory: 128\n"
                + many(
                    150,
                    i -> "      - {name: c" + i + ", image: a:b, memory: 9, dependsOn: ["
                        + many(150, j -> "{containerName: c" + j + ", condition: START},")
                        + "]}\n")));
    text(
        "thousands of mounts",
        with(
            10,
            "        memory: 128\n        mountPoints: ["
                + many(24_000, i -> "{sourceVolume: v" + i + "},") + "]"));
    text("thousands of tags without key", with(12, "    tags: [" + many(40_000, i -> "{},") + "]"));
    text(
        "thousands of load balancers",
        with(
            12,
            "    loadBalancers: ["
                + many(12_000, i -> "{containerName: web, containerPort: " + i + "},") + "]"));
    text("30,000 unknown members", with(12, many(30_000, i -> "    desiredCont" + i + ": 1\n")));
    text(
        "thousands of variables that are numbers",
        with(
            10,
            "        memory: 1\n        environment: ["
                + many(15_000, i -> "{name: a" + i + ", value: 1},") + "]"));
    text(
        "thousands of labels that are lists",
        with(3, "metadata: {name: web, labels: {" + many(30_000, i -> "k" + i + ": [],") + "}}"));
    text(
        "40,000 pointers to ignore",
        WEB + "  sync: {ignore: [" + many(40_000, i -> "/service/x" + i + ",") + "]}\n");
  }

  private void references() {
    text("a value that nobody set", image("shop/web:${values.tag}"));
    text("a reference to nothing", image("shop/web:${values.}"));
    text("a reference in a reference", image("\"shop/web:${values.a${values.b}}\""));
    text("a reference that stays open", image("\"shop/web:${values.a\""));
    text("a reference of a long name", image("shop/web:${values." + "a".repeat(500_000) + "}"));
    text("thousands of references", image("\"" + "${values.a}".repeat(80_000) + "\""));
    text("references that stay open", image("\"" + "${values.".repeat(80_000) + "\""));
    text("a reference to the destination's secrets", image("shop/web:${destination.role-arn}"));
  }

  /** The place for patches that grow, point outside, or work in a circle. */
  private void patches() {}
}
