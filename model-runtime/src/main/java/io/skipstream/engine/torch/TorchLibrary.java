package io.skipstream.engine.torch;

import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.JniUtils;

/** libtorch's process-wide settings. DJL is kept from reaching for the network. */
final class TorchLibrary {
  static final String ENGINE = "PyTorch";
  private static final String VERSION = "2.7.1";

  private TorchLibrary() {}

  /** Loads libtorch and sets up the calling thread, which is to be the only one that computes. */
  static void prepare(int threads) {
    setIfAbsent("ai.djl.offline", "true");
    setIfAbsent("OPT_OUT_TRACKING", "true");
    Engine.getEngine(ENGINE);
    JniUtils.setNumThreads(threads);
    // Profiled re-compilation could change a cold call's bits against a warm one's, and gains
    // nothing.
    JniUtils.setGraphExecutorOptimize(false);
  }

  static String version() {
    return VERSION;
  }

  private static void setIfAbsent(String key, String value) {
    if (System.getProperty(key) == null) {
      System.setProperty(key, value);
    }
  }
}
