package io.mooring.diff;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.TreeSet;

/** Puts the members of an object in the order of their names, so that equal objects print alike. */
final class Order {
  private Order() {}

  static ObjectNode sorted(ObjectNode object) {
    var names = new TreeSet<String>();
    object.fieldNames().forEachRemaining(names::add);
    var made = JsonNodeFactory.instance.objectNode();
    names.forEach(name -> made.set(name, object.get(name)));
    return made;
  }
}
