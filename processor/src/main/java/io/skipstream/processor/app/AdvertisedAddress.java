package io.skipstream.processor.app;

import io.skipstream.processor.config.InvalidConfigException;
import io.skipstream.processor.config.Settings;
import io.skipstream.processor.config.SkipstreamConfig;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.streams.state.HostInfo;

/** Under what name the other instances, and those whom they send here, reach this one's HTTP. */
final class AdvertisedAddress {
  private AdvertisedAddress() {}

  /**
   * The set one, or what follows from host and port.
   *
   * @param port where HTTP is served
   */
  static HostInfo of(SkipstreamConfig config, int port) {
    String set = config.text(Settings.HTTP_ADVERTISED);
    if (!set.isEmpty()) {
      return parse(set);
    }
    String host = config.text(Settings.HTTP_HOST);
    try {
      return new HostInfo(
          InetAddress.getByName(host).isAnyLocalAddress()
              ? InetAddress.getLocalHost().getHostName()
              : host,
          port);
    } catch (UnknownHostException e) {
      return new HostInfo(host, port);
    }
  }

  private static HostInfo parse(String endpoint) {
    HostInfo parsed;
    try {
      parsed = HostInfo.buildFromEndpoint(endpoint);
    } catch (ConfigException e) {
      throw new InvalidConfigException(
          Settings.HTTP_ADVERTISED + " must be host:port, was '" + endpoint + "'", e);
    }
    return parsed;
  }
}
