package io.mooring.ident;

/** The ownership id of one installation of Mooring; two installations never share one. */
public record InstanceName(String value) {
  public InstanceName {
    Names.requireOurs("instance", value);
  }

  @Override
  public String toString() {
    return value;
  }
}
