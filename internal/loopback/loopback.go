// Package loopback tells addresses that cannot leave this machine from others:
// where they alone are allowed, nothing secret travels in clear.
package loopback

import (
	"net"
	"net/netip"
)

// Host reports whether a host is localhost or a loopback address (127.0.0.0/8,
// ::1). Other names are not looked up.
func Host(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.Unmap().IsLoopback()
}

// Address is Host for host:port. What is not written so is no loopback address.
func Address(address string) bool {
	host, _, err := net.SplitHostPort(address)
	return err == nil && Host(host)
}
