package sourcetest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/go-ldap/ldap/v3"

	"tidings/internal/mailtest"
	"tidings/internal/testneed"
)

// OpenLDAP is a private directory below dc=example,dc=com. Its reader may see ou=customers.
type OpenLDAP struct {
	Plain, Secure string // ldap:// and ldaps:// address
	CAFile        string // the authority of its certificate, PEM
	Admin         *ldap.Conn
}

// Reader is who may read, by password ReaderPassword; Few gets five entries and no more.
const (
	Reader = "cn=reader,dc=example,dc=com"
	Few    = "cn=few,dc=example,dc=com"
	People = "ou=customers,dc=example,dc=com"
)

const slapdConf = `include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb
pidfile %[1]s/pid
TLSCertificateFile %[1]s/cert.pem
TLSCertificateKeyFile %[1]s/key.pem
security simple_bind=0
database mdb
suffix "dc=example,dc=com"
rootdn "cn=admin,dc=example,dc=com"
rootpw admin
directory %[1]s/db
maxsize 67108864
limits dn.exact="cn=few,dc=example,dc=com" size.soft=5 size.hard=5 size.pr=5
limits * size=unlimited size.prtotal=unlimited
access to attrs=userPassword by anonymous auth by * none
access to dn.subtree="ou=customers,dc=example,dc=com" by users read by * none
access to * by users read by anonymous auth
`

// StartOpenLDAP starts a directory that ends with the test, which is skipped as "openldap"
// where there is none.
func StartOpenLDAP(t testing.TB) *OpenLDAP {
	t.Helper()
	program := testneed.Program(t, "openldap", "slapd")
	dir := mailtest.ShortDir(t)
	if err := os.Mkdir(filepath.Join(dir, "db"), 0o700); err != nil {
		t.Fatal(err)
	}
	certificate(t, dir)
	if err := os.WriteFile(filepath.Join(dir, "slapd.conf"), fmt.Appendf(nil, slapdConf, dir), 0o600); err != nil {
		t.Fatal(err)
	}
	plain, secure := mailtest.FreeAddress(t), mailtest.FreeAddress(t)
	d := &OpenLDAP{Plain: "ldap://" + plain, Secure: "ldaps://" + secure, CAFile: filepath.Join(dir, "cert.pem")}
	// -d 0 keeps it in the foreground.
	run(t, filepath.Join(dir, "log"), program, "-f", filepath.Join(dir, "slapd.conf"), "-h", d.Plain+"/ "+d.Secure+"/",
		"-d", "0")
	mailtest.Await(t, plain)
	conn, err := ldap.DialURL(d.Plain)
	if err == nil {
		err = conn.Bind("cn=admin,dc=example,dc=com", "admin")
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	d.Admin = conn
	d.Add(t, "dc=example,dc=com", "objectClass", "dcObject", "objectClass", "organization", "o", "Example",
		"dc", "example")
	for _, user := range []string{Reader, Few} {
		d.Add(t, user, "objectClass", "person", "sn", "Reader", "userPassword", ReaderPassword)
	}
	d.Add(t, People, "objectClass", "organizationalUnit")
	return d
}

// Add adds an entry of pairs of attribute and value.
func (d *OpenLDAP) Add(t testing.TB, dn string, pairs ...string) {
	t.Helper()
	r := ldap.NewAddRequest(dn, nil)
	values := map[string][]string{}
	for i := 0; i < len(pairs); i += 2 {
		values[pairs[i]] = append(values[pairs[i]], pairs[i+1])
	}
	for name, v := range values {
		r.Attribute(name, v)
	}
	if err := d.Admin.Add(r); err != nil {
		t.Fatalf("%s: %v", dn, err)
	}
}

// Person adds a customer.
func (d *OpenLDAP) Person(t testing.TB, uid, name string, more ...string) {
	t.Helper()
	d.Add(t, "uid="+uid+","+People, append([]string{"objectClass", "inetOrgPerson", "cn", name, "sn", name, "mail",
		uid + "@example.com"}, more...)...)
}

// Remove takes a customer away.
func (d *OpenLDAP) Remove(t testing.TB, uid string) {
	t.Helper()
	if err := d.Admin.Del(ldap.NewDelRequest("uid="+uid+","+People, nil)); err != nil {
		t.Fatal(err)
	}
}

// certificate makes one for this machine that signs itself.
func certificate(t testing.TB, dir string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "ldap.example"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign}
	cert, err := x509.CreateCertificate(rand.Reader, c, c, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	for name, b := range map[string]*pem.Block{"cert.pem": {Type: "CERTIFICATE", Bytes: cert},
		"key.pem": {Type: "PRIVATE KEY", Bytes: private}} {
		if err := os.WriteFile(filepath.Join(dir, name), pem.EncodeToMemory(b), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
