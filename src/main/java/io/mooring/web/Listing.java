package io.mooring.web;

import java.util.List;

/** A list as the API answers it: an object, so that members can be added beside the items. */
public record Listing<T>(List<T> items) {
  public Listing {
    items = List.copyOf(items);
  }
}
