package workspace

import (
	"cmp"
	"fmt"
	"net"
	"slices"
	"strconv"
	"strings"
	"time"
)

func (k *checker) relays(list []Relay) {
	names := map[string]bool{}
	for n, r := range list {
		at := fmt.Sprintf("relays[%d].", n)
		k.line(at+"name", r.Name)
		if id := either(r.Name, r.Address); names[id] {
			k.add(at+"name", "relay %q is there twice; give each a name of its own", id)
		} else {
			names[id] = true
		}
		k.relayAddress(at, r)
		k.choice(at+"protocol", r.Protocol)
		k.choice(at+"tls", r.TLS)
		k.relayAuth(at, r)
		k.file(at+"ca_file", r.CAFile, false)
		k.line(at+"server_name", r.ServerName)
		if r.EHLOName != "" && !isGreeting(r.EHLOName) {
			k.add(at+"ehlo_name", "%q is no name to greet a relay by; write this machine's full name, with a dot in "+
				"it, for instance mail.example.com, or its address in brackets, for instance [192.0.2.1]", r.EHLOName)
		}
		k.between(at+"connections", r.Connections, 0, 1000)
		k.between(at+"depth", r.Depth, 0, 1000)
		k.between(at+"weight", r.Weight, 0, 1000)
		k.rate(at+"rate", r.Rate)
	}
}

// isGreeting reports whether a relay may be greeted so: by a full name, or an address
// literal (RFC 5321, 4.1.3 and 4.1.4).
func isGreeting(s string) bool {
	if inside, ok := strings.CutPrefix(s, "["); ok {
		inside, closed := strings.CutSuffix(inside, "]")
		v6, isV6 := strings.CutPrefix(inside, "IPv6:")
		ip := net.ParseIP(v6)
		return closed && ip != nil && isV6 == (ip.To4() == nil)
	}
	return isDomain(s) && isASCII(s) == nil && strings.Contains(strings.TrimSuffix(s, "."), ".") &&
		net.ParseIP(s) == nil
}

func either(s, fallback string) string {
	if s == "" {
		return fallback
	}
	return s
}

func (k *checker) relayAddress(at string, r Relay) {
	if path, ok := strings.CutPrefix(r.Address, "unix:"); ok {
		if !strings.HasPrefix(path, "/") || strings.IndexFunc(path, IsControl) >= 0 {
			k.add(at+"address", "%q is no socket; write unix:/path", r.Address)
		}
		return
	}
	host, port, err := net.SplitHostPort(r.Address)
	number, bad := strconv.ParseUint(port, 10, 16)
	if err != nil || bad != nil || number == 0 || !isDomain(host) && net.ParseIP(host) == nil {
		k.add(at+"address", "%q is no relay; write host:port, for instance smtp.example.com:587, or unix:/path",
			r.Address)
		return
	}
	if r.TLS == "none" && !onThisMachine(r.Address) {
		k.add(at+"tls", "tls is none but %s is not this machine; use starttls or implicit, letters and passwords "+
			"must not cross a network in clear", host)
	}
}

func (k *checker) relayAuth(at string, r Relay) {
	k.choice(at+"auth", r.Auth)
	k.line(at+"user", r.User)
	k.file(at+"password_file", r.PasswordFile, false)
	if strings.ContainsAny(r.PasswordEnv, "= \t\r\n") {
		k.add(at+"password_env", "password_env cannot name an environment variable; write its name, not its value")
	}
	switch {
	case r.Auth == "" && (r.User != "" || r.PasswordEnv != "" || r.PasswordFile != ""):
		k.add(at+"auth", "a user or password is named but auth is missing; add auth, for instance plain")
	case r.Auth != "" && r.User == "":
		k.add(at+"user", "auth is %s but user is missing; add it", r.Auth)
	case r.Auth != "" && (r.PasswordEnv == "") == (r.PasswordFile == ""):
		k.add(at+"auth", "auth needs its password from exactly one of password_env and password_file; set one")
	}
}

func (k *checker) choice(path, s string) {
	if known := Choices(entry.ReplaceAllString(path, "")); s != "" && !slices.Contains(known, s) {
		k.add(path, "%q is no known %s; use one of %s", s, name(path), strings.Join(known, ", "))
	}
}

func (k *checker) between(path string, n, low, high int) {
	if n < low || n > high {
		k.add(path, "%s is %d; use %d to %d", name(path), n, low, high)
	}
}

func (k *checker) rate(path string, r float64) {
	if !(r >= 0 && r <= 1e6) {
		k.add(path, "%s is %v; use 0 (no limit) to 1000000 messages a second", name(path), r)
	}
}

// duration parses one setting; def is used where it is empty.
func (k *checker) duration(path, s, def string) time.Duration {
	d, err := time.ParseDuration(either(s, def))
	if err != nil || d <= 0 || d > 30*24*time.Hour {
		k.add(path, "%q is no duration; write for instance 30s, 5m or 2h, at most 720h", s)
		return 0
	}
	return d
}

func (k *checker) delivery(d DeliveryPolicy) {
	k.rate("delivery.rate", d.Rate)
	k.between("delivery.max_attempts", d.MaxAttempts, 0, 1000)
	first := k.duration("delivery.retry_first", d.RetryFirst, defaultRetryFirst)
	longest := k.duration("delivery.retry_max", d.RetryMax, defaultRetryMax)
	if first > 0 && longest > 0 && longest < first {
		k.add("delivery.retry_max", "retry_max (%s) is shorter than retry_first (%s); correct one of them", longest,
			first)
	}
	if !(d.StopRate >= 0 && d.StopRate <= 1) {
		k.add("delivery.stop_rate", "stop_rate is %v; write a share from 0 to 1, for instance 0.2", d.StopRate)
	}
	k.between("delivery.stop_after", d.StopAfter, 0, 1e9)
	k.between("delivery.canary", d.Canary, 0, 1e9)
	if d.EnvelopeDomain != "" && !isDomain(d.EnvelopeDomain) {
		k.add("delivery.envelope_domain", "%q is no domain; write for instance bounces.example.com", d.EnvelopeDomain)
	}
}

func (k *checker) feedback(f FeedbackPolicy) {
	k.between("feedback.soft_bounces", f.SoftBounces, 0, 1000)
	k.between("feedback.soft_days", f.SoftDays, 0, 3650)
	k.between("feedback.retain_days", f.RetainDays, 0, 36500)
	if soft := cmp.Or(f.SoftDays, defaultSoftDays); f.RetainDays > 0 && f.RetainDays < soft {
		k.add("feedback.retain_days", "%d is less than feedback.soft_days (%d): soft bounces would be forgotten "+
			"before they are counted", f.RetainDays, soft)
	}
	k.file("feedback.key_file", f.KeyFile, false)
	k.url("feedback.public_url", f.PublicURL)
}

func (k *checker) dkim(list []DKIMKey) {
	for n, d := range list {
		at := fmt.Sprintf("dkim[%d].", n)
		if !isDomain(d.Domain) {
			k.add(at+"domain", "%q is no domain; write for instance example.com", d.Domain)
		}
		if !isDomain(d.Selector) {
			k.add(at+"selector", "%q is no selector; write the name under which the key stands in DNS, for instance "+
				"s2026", d.Selector)
		}
		if strings.Contains(d.KeyFile, "PRIVATE KEY") {
			k.add(at+"key_file", "key_file holds a key; write the name of its file")
			continue
		}
		k.required(at+"key_file", d.KeyFile)
		k.file(at+"key_file", d.KeyFile, false)
	}
}
