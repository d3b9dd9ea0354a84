/** The control plane: holds providers and routes, and hands them to proxies. It never sees a prompt. */
package io.openshell.gateway;
