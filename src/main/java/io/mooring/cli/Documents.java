package io.mooring.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.mooring.manifest.YamlWriter;

/** Reads and prints JSON, and prints it as YAML. */
final class Documents {
  static final ObjectMapper JSON = new ObjectMapper();

  private Documents() {}

  static String json(JsonNode document) {
    try {
      return JSON.writer().with(SerializationFeature.INDENT_OUTPUT).writeValueAsString(document)
          + "\n";
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("a tree is always JSON", impossible);
    }
  }

  static String yaml(JsonNode document) {
    return YamlWriter.text(document);
  }
}
