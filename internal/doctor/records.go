package doctor

import (
	"crypto"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"

	"tidings/internal/dkim"
	"tidings/internal/workspace"
)

type relayConfig = workspace.Relay

// examineSPF tells what a return path's domain says about who may send for it (RFC 7208).
// Whether that names the relay only the relay's owner knows.
func (n *names) examineSPF(r *Report, domain string) {
	what := "SPF of " + domain
	found, known := n.records(domain, "v=spf1")
	switch {
	case !known:
	case len(found) == 0:
		r.warn(what, "the return path's domain does not say who may send for it, so receivers trust its mail less",
			"ask the owner of your relay which NAME to include, and publish this:")
		r.publish("%s. IN TXT \"v=spf1 include:NAME -all\"", domain)
	case len(found) > 1:
		r.warn(what, fmt.Sprintf("there are %d records, of which receivers then use none: %s", len(found),
			strings.Join(found, " | ")), "publish one record that says all")
	case slices.ContainsFunc(strings.Fields(strings.ToLower(found[0])), func(s string) bool {
		return s == "+all" || s == "all"
	}):
		r.warn(what, found[0]+" lets everybody send in your name", "end it with -all instead of all")
	default:
		r.note(what, nil, found[0]+" (see that it names your relay)")
	}
}

// examineMX tells where reports about a return path's domain are taken (RFC 5321, 5.1).
func (n *names) examineMX(r *Report, domain string) {
	what := "MX of " + domain
	hosts, known := n.get("MX", domain)
	addresses, resolved := n.get("host", domain)
	const remedy = "publish the HOST where \"tidings feedback listen\" takes them, or the mailbox is that " +
		"\"tidings feedback poll\" reads:"
	record := domain + ". IN MX 10 HOST."
	switch {
	case !known || len(hosts) == 0 && !resolved:
	case len(hosts) == 1 && hosts[0] == ".":
		r.warn(what, "the domain says that it takes no mail, so bounces are lost", remedy)
		r.publish("%s", record)
	case len(hosts) == 0 && len(addresses) == 0:
		r.warn(what, "bounces of our letters have nowhere to go; some relays refuse such a sender", remedy)
		r.publish("%s", record)
	case len(hosts) == 0:
		r.note(what, nil, "none; bounces go to the host of that name, "+addresses[0])
	default:
		for i := range hosts {
			hosts[i] = strings.TrimSuffix(hosts[i], ".")
		}
		r.note(what, nil, "bounces go to "+strings.Join(hosts, ", "))
	}
}

func keyName(k dkim.Key) string { return k.Selector + "._domainkey." + k.Domain }

// publicKey gives a key's type and its public half as DKIM records have it (RFC 6376,
// 3.6.1; RFC 8463, 4).
func publicKey(k crypto.PublicKey) (kind, p string) {
	if ed, ok := k.(ed25519.PublicKey); ok {
		return "ed25519", base64.StdEncoding.EncodeToString(ed)
	}
	der, _ := x509.MarshalPKIXPublicKey(k) // which takes every RSA key
	return "rsa", base64.StdEncoding.EncodeToString(der)
}

// sameKey reports whether a record's p= is a public key of ours. RSA keys stand in either
// of two forms.
func sameKey(k crypto.PublicKey, p string) bool {
	der, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(p), ""))
	if err != nil {
		return false
	}
	if ed, ok := k.(ed25519.PublicKey); ok {
		return string(ed) == string(der)
	}
	ours, ok := k.(*rsa.PublicKey)
	if !ok {
		return false
	}
	if theirs, err := x509.ParsePKCS1PublicKey(der); err == nil {
		return ours.Equal(theirs)
	}
	theirs, err := x509.ParsePKIXPublicKey(der)
	return err == nil && ours.Equal(theirs)
}

// examineKey compares a selector's record with the key that we sign with. A letter whose
// signature fails everywhere is worse off than one without.
func (n *names) examineKey(r *Report, k dkim.Key) {
	name := keyName(k)
	what := "DKIM record of " + k.Domain
	found, known := n.get("TXT", name)
	if !known {
		return
	}
	kind, p := publicKey(k.Private.Public())
	tags, record := map[string]string{}, ""
	if len(found) > 0 {
		record = found[0]
		tags = tagList(record)
	}
	wrong := ""
	switch theirs, ok := tags["p"]; {
	case len(found) == 0:
		wrong = name + " is not there, so every signature fails"
	case len(found) > 1:
		wrong = fmt.Sprintf("%s has %d records; receivers may take any of them", name, len(found))
	case !ok:
		wrong = fmt.Sprintf("%s holds no key: %s", name, record)
	case theirs == "":
		wrong = name + " says that the key was withdrawn, so every signature fails"
	case tags["k"] != "" && tags["k"] != kind || !sameKey(k.Private.Public(), theirs):
		wrong = name + " holds another key than the one that we sign with, so every signature fails"
	case slices.Contains(strings.Split(tags["t"], ":"), "y"):
		r.warn(what, name+" says t=y, that signing is only being tried: receivers may ignore it", "take t=y out of it")
		return
	}
	if wrong == "" {
		r.note(what, nil, name+" holds the "+kind+" key that we sign with")
		return
	}
	r.add(Error, what, wrong, "publish this, and nothing else, at that name:")
	r.publish("%s. IN TXT (\n%s )", name, quoted("v=DKIM1; k="+kind+"; p="+p))
}

// tagList reads tag=value; … (RFC 6376, 3.2), names in lower case.
func tagList(s string) map[string]string {
	tags := map[string]string{}
	for _, part := range strings.Split(s, ";") {
		if name, value, ok := strings.Cut(part, "="); ok {
			tags[strings.ToLower(strings.TrimSpace(name))] = strings.TrimSpace(value)
		}
	}
	return tags
}

// quoted writes a text as the strings of a zone file, none longer than 255 octets.
func quoted(s string) string {
	var parts []string
	for len(s) > 250 {
		parts = append(parts, `"`+s[:250]+`"`)
		s = s[250:]
	}
	return strings.Join(append(parts, `"`+s+`"`), "\n")
}

// examineDMARC reads a sender's policy (RFC 7489, 6.3), its own or its organisation's.
func (n *names) examineDMARC(r *Report, domain string) {
	what := "DMARC of " + domain
	for i, d := range []string{domain, organisational(domain)} {
		found, known := n.records("_dmarc."+d, "v=dmarc1")
		if !known {
			return
		}
		if len(found) == 0 {
			if i == 0 && d != organisational(domain) {
				continue
			}
			r.warn(what, "the domain says nothing, and large mail providers want that of whoever sends to many",
				"publish this; once its reports show that all of your mail passes, p=quarantine instead of p=none:")
			r.publish("_dmarc.%s. IN TXT \"v=DMARC1; p=none; rua=mailto:postmaster@%[1]s\"", d)
			return
		}
		policy := tagList(found[0])["p"]
		switch {
		case len(found) > 1:
			r.warn(what, fmt.Sprintf("_dmarc.%s has %d records, of which receivers then use none", d, len(found)),
				"publish one record")
		case !slices.Contains([]string{"none", "quarantine", "reject"}, strings.ToLower(policy)):
			r.warn(what, fmt.Sprintf("_dmarc.%s cannot be understood: %s", d, found[0]),
				"its p= must be none, quarantine or reject")
		default:
			r.note(what, nil, found[0])
		}
		return
	}
}

// examineAlignment tells whether what SPF or DKIM proves is about the domain that readers
// see (RFC 7489, 3.1). One of the two is enough.
func examineAlignment(r *Report, from string, keys []dkim.Key, envelope string) {
	var by []string
	if envelope == "" || organisational(envelope) == organisational(from) {
		by = append(by, "the return path")
	}
	for _, k := range keys {
		if organisational(strings.ToLower(k.Domain)) == organisational(from) && !slices.Contains(by, "the signature") {
			by = append(by, "the signature")
		}
	}
	if len(by) == 0 {
		r.warn("alignment of "+from, "neither the return path's domain nor a signature is of the domain in From, so "+
			"DMARC fails for every letter", "sign with a key of "+from+" (dkim in tidings.yaml), or set "+
			"delivery.envelope_domain to a name below it")
		return
	}
	r.note("alignment of "+from, nil, strings.Join(by, " and ")+" is of the same domain")
}

// examineGreeting looks whether the name of EHLO exists, and its address knows it: careful
// servers refuse others (RFC 5321, 4.1.4).
func (n *names) examineGreeting(r *Report, name string) {
	what := "EHLO name " + name
	addresses, known := n.get("host", name)
	back, asked := n.get("reverse", name)
	switch {
	case !known:
	case len(addresses) == 0:
		r.warn(what, "the DNS does not know the name by which this machine greets the relay",
			"set ehlo_name of the relay in tidings.yaml to a name of this machine that the DNS has")
	case asked && !slices.ContainsFunc(back, func(s string) bool {
		return strings.EqualFold(strings.TrimSuffix(s, "."), name)
	}):
		r.warn(what, fmt.Sprintf("its address %s is not called so in the DNS (PTR), which careful servers want",
			addresses[0]),
			"ask whoever gave you the address to set its reverse name to "+name)
	default:
		r.note(what, nil, addresses[0])
	}
}
