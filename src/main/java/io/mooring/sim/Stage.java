package io.mooring.sim;

/** The stages of a deployment that shifts traffic, in their order (ecs.md 4.6). */
enum Stage {
  /** Only where more than one revision ran when it began. */
  RECONCILE_SERVICE,
  PRE_SCALE_UP,
  SCALE_UP,
  POST_SCALE_UP,
  TEST_TRAFFIC_SHIFT,
  POST_TEST_TRAFFIC_SHIFT,
  PRODUCTION_TRAFFIC_SHIFT,
  POST_PRODUCTION_TRAFFIC_SHIFT,
  BAKE_TIME,
  CLEAN_UP;

  Stage next() {
    return switch (this) {
      case RECONCILE_SERVICE -> PRE_SCALE_UP;
      case PRE_SCALE_UP -> SCALE_UP;
      case SCALE_UP -> POST_SCALE_UP;
      case POST_SCALE_UP -> TEST_TRAFFIC_SHIFT;
      case TEST_TRAFFIC_SHIFT -> POST_TEST_TRAFFIC_SHIFT;
      case POST_TEST_TRAFFIC_SHIFT -> PRODUCTION_TRAFFIC_SHIFT;
      case PRODUCTION_TRAFFIC_SHIFT -> POST_PRODUCTION_TRAFFIC_SHIFT;
      case POST_PRODUCTION_TRAFFIC_SHIFT -> BAKE_TIME;
      case BAKE_TIME -> CLEAN_UP;
      case CLEAN_UP -> throw new IllegalStateException("CLEAN_UP is the last stage");
    };
  }
}
