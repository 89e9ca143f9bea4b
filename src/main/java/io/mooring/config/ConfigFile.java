package io.mooring.config;

import com.fasterxml.jackson.databind.JsonNode;
import io.mooring.manifest.ParsedText;
import io.mooring.manifest.Position;
import io.mooring.manifest.Problem;
import io.mooring.manifest.YamlText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A YAML file as keys with dots, each with its value and its place. Read like a manifest and not by
 * MicroProfile's own reader, which takes duplicate keys and knows no lines.
 */
record ConfigFile(SortedMap<String, String> values, SortedMap<String, Position> places) {
  ConfigFile {
    values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
    places = Collections.unmodifiableSortedMap(new TreeMap<>(places));
  }

  static ConfigFile none() {
    return new ConfigFile(new TreeMap<>(), new TreeMap<>());
  }

  /** @throws InvalidConfiguration when it is not there, not readable or not YAML */
  static ConfigFile read(Path file) {
    if (!Files.isRegularFile(file))
      throw broken(file + ": no such file: write it, or name another with --config");
    try {
      if (Files.size(file) > YamlText.FILE_MAX)
        throw broken(file + ": larger than 1 MiB: this is not a configuration file");
      return of(YamlText.parse(file.toString(), Files.readAllBytes(file)));
    } catch (IOException _) {
      throw broken(file + ": cannot be read: check its permissions");
    }
  }

  private static ConfigFile of(ParsedText text) {
    var problems = text.problems().stream().map(Problem::toString).toList();
    if (!problems.isEmpty()) throw new InvalidConfiguration(problems);
    if (text.documents().size() > 1)
      throw broken(text.file() + ": holds several documents: keep one, without ---");
    var read = new Flattening(text.file(), new TreeMap<>(), new TreeMap<>());
    for (var document : text.documents()) {
      if (!document.root().isObject() && !document.root().isNull())
        throw broken(text.file() + ": not a mapping: start it with 'mooring:'");
      read.add("", document.root(), document.mark());
    }
    return new ConfigFile(read.values, read.places);
  }

  private static InvalidConfiguration broken(String problem) {
    return new InvalidConfiguration(List.of(problem));
  }

  private record Flattening(
      String file, SortedMap<String, String> values, SortedMap<String, Position> places) {
    void add(String key, JsonNode node, ParsedText.Mark mark) {
      places.put(key, new Position(file, mark.line(), mark.column()));
      var marks = mark.children();
      int index = 0;
      if (node.isObject()) {
        for (var member : node.properties()) {
          var below = key.isEmpty() ? step(member.getKey()) : key + "." + step(member.getKey());
          add(below, member.getValue(), marks.get(index++));
        }
      } else if (node.isArray()) {
        addAll(key, node, marks);
      } else if (!key.isEmpty()) {
        // An empty value is as good as none; a key with nothing below it still has to be known.
        values.put(key, node.isNull() ? "" : node.asText());
      }
      if (node.isObject() && node.isEmpty() && !key.isEmpty()) values.put(key, "");
    }

    private void addAll(String key, JsonNode list, List<ParsedText.Mark> marks) {
      var elements = new ArrayList<JsonNode>();
      list.forEach(elements::add);
      if (elements.isEmpty()) values.put(key, "");
      for (int i = 0; i < elements.size(); i++) {
        add(key + "[" + i + "]", elements.get(i), marks.get(i));
      }
    }

    private static String step(String key) {
      return key.indexOf('.') < 0 ? key : '"' + key + '"';
    }
  }
}
