package io.mooring.sim;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** One cluster, its services in every status and its tasks, stopped ones included for an hour. */
final class Cluster {
  final String name;
  final String arn;
  final SortedMap<String, Service> services = new TreeMap<>();
  final SortedMap<String, Task> tasks = new TreeMap<>();
  final Map<String, String> tags = new LinkedHashMap<>();
  final ObjectNode settings;
  boolean active = true;

  Cluster(String name, String arn, ObjectNode settings) {
    this.name = name;
    this.arn = arn;
    this.settings = settings;
  }
}
