/** The tuner that looks for the fastest skip set by measured costs. */
package io.skipstream.tuning.adaptive;
