package io.mooring.shape;

/** What makes two elements of a list the same one. */
public sealed interface ListKind {
  /** The elements are told apart by that member; their order says nothing. */
  record Keyed(String member) implements ListKind {}

  /** The elements have no name and no order: a set. */
  record AnyOrder() implements ListKind {}

  /** The place in the list says which element it is. */
  record InOrder() implements ListKind {}
}
