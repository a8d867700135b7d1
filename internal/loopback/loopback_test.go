package loopback_test

import (
	"testing"

	"tidings/internal/loopback"
)

func TestHost(t *testing.T) {
	for host, want := range map[string]bool{
		"localhost": true, "127.0.0.1": true, "127.8.9.10": true, "::1": true, "::ffff:127.0.0.1": true,
		"": false, "0.0.0.0": false, "::": false, "192.0.2.1": false, "localhost.example.com": false,
		"127.0.0.1.example.com": false, "127.1": false,
	} {
		if loopback.Host(host) != want {
			t.Errorf("%q: %v", host, !want)
		}
	}
}

func TestAddress(t *testing.T) {
	for address, want := range map[string]bool{
		"localhost:25": true, "127.0.0.1:2525": true, "[::1]:25": true,
		"127.0.0.1": false, "": false, ":25": false, "::1:25": false, "mail.example.com:25": false,
	} {
		if loopback.Address(address) != want {
			t.Errorf("%q: %v", address, !want)
		}
	}
}
