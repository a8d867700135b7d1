package recipients

import (
	"slices"

	"tidings/recipients/spell"
)

// target is where a column's cells go.
type target int

// Those up to toAccountField may be in a list several times.
const (
	toNothing target = iota
	toField
	toAccountField
	toEmail
	toSecond
	toName
	toFirstName
	toLastName
	toCompany
	toRegion
	toLocale
	toAccount
	toAccountName
	toRole
	toServices
	toTimeZone
	toStreet
	toExtra
	toPostcode
	toCity
	toState
	toCountry
	toOptOut
	toOptIn
)

// String is the word by which a column is mapped to it.
func (t target) String() string {
	for word, to := range mapWords() {
		if t == to {
			return word
		}
	}
	for _, m := range Meanings() {
		if m.to == t {
			return m.Field
		}
	}
	return ""
}

// Meaning is a column of lists that is more than a personal field.
type Meaning struct {
	Field    string // by which letters use it
	Means    string // for who makes the list
	Headings []Headings
	to       target
}

// Headings are the words for one column in one language, as FieldName gives them.
type Headings struct {
	Locale string
	Words  []string
}

// Meanings lists the columns that lists give a meaning, with the headings that are
// understood: English, and the languages of the built-in letters.
func Meanings() []Meaning {
	of := func(locale string, words ...string) Headings { return Headings{locale, words} }
	return append([]Meaning{
		{"email", "the e-mail address; every list of people needs it", []Headings{
			of("en", "email", "e mail", "mail", "email address", "e mail address", "mail address", "emailaddress"),
			of("de", "e mail adresse", "email adresse", "mailadresse"), of("fr", "adresse e mail", "courriel"),
			of("es", "correo", "correo electrónico", "correo electronico"), of("ja", "メール", "メールアドレス")}, toEmail},
		{"name", "the whole name; else it is put together of the two below", []Headings{
			of("en", "name", "full name", "fullname", "display name"), of("fr", "nom complet"),
			of("es", "nombre completo"), of("pt-BR", "nome completo"), of("ja", "氏名", "名前")}, toName},
		{"first name", "the given name", []Headings{of("en", "first name", "firstname", "given name", "forename"),
			of("de", "vorname"), of("fr", "prénom", "prenom"), of("es", "nombre"), of("pt-BR", "primeiro nome"),
			of("ja", "名")}, toFirstName},
		{"last name", "the family name", []Headings{of("en", "last name", "lastname", "family name", "surname"),
			of("de", "nachname"), of("fr", "nom", "nom de famille"), of("es", "apellido", "apellidos"),
			of("pt-BR", "sobrenome"), of("ja", "姓")}, toLastName},
		{"company", "the company", []Headings{of("en", "company", "company name", "organisation", "organization"),
			of("de", "firma", "unternehmen"), of("fr", "société", "entreprise"), of("es", "empresa"),
			of("ja", "会社", "会社名")}, toCompany},
		{"region", "the id of a region of tidings.yaml; empty: that of the country, else none; none: in no " +
			"region, whatever the country", []Headings{
			of("en", "region", "area"), of("de", "gebiet"), of("fr", "région"), of("es", "región"),
			of("pt-BR", "região"), of("ja", "地域")}, toRegion},
		{"locale", "the person's language, as a tag such as en-GB or de, or its name in any larger language; empty: " +
			"the region's", []Headings{of("en", "locale", "language", "lang", "preferred language"),
			of("de", "sprache"), of("fr", "langue"), of("es", "idioma"), of("ja", "言語")}, toLocale},
	}, accountMeanings(of)...)
}

// accountMeanings are the columns that tell of a customer, not of a person.
func accountMeanings(of func(string, ...string) Headings) []Meaning {
	return []Meaning{
		{"account", "the customer that the row is of, by the key that your systems have for it", []Headings{
			of("en", "account", "account id", "account key"), of("de", "konto", "kundenkonto"), of("fr", "compte"),
			of("es", "cuenta"), of("pt-BR", "conta"), of("ja", "アカウント", "アカウントid")}, toAccount},
		{"account name", "the customer's name; it is the key too where there is no column account", []Headings{
			of("en", "account name"), of("de", "kontoname"), of("fr", "nom du compte"),
			of("es", "nombre de la cuenta"), of("pt-BR", "nome da conta"), of("ja", "アカウント名", "取引先名")}, toAccountName},
		{"role", "the person's parts in the account, such as technical or billing; several with comma, semicolon " +
			"or slash between", []Headings{of("en", "role", "roles", "contact role"), of("de", "rolle", "rollen"),
			of("fr", "rôle", "rôles"), of("es", "rol", "roles de contacto"), of("pt-BR", "papel", "função"),
			of("ja", "役割")}, toRole},
		{"services", "what the account uses: components of tidings.yaml by id or name; several with comma, " +
			"semicolon or bar between", []Headings{of("en", "services", "service", "components", "component",
			"services used", "booked services", "subscribed services"),
			of("de", "dienste", "genutzte dienste", "gebuchte dienste", "gebuchte services"),
			of("fr", "composants", "services utilisés", "services souscrits", "prestations"),
			of("es", "servicios", "servicio", "servicios contratados"),
			of("pt-BR", "serviços", "serviço", "serviços contratados"),
			of("ja", "サービス", "利用サービス", "ご利用サービス", "契約サービス")}, toServices},
		{"time zone", "the account's time zone, by its IANA name; empty: the region's", []Headings{
			of("en", "time zone", "timezone"), of("de", "zeitzone"), of("fr", "fuseau horaire"),
			of("es", "zona horaria"), of("pt-BR", "fuso horário"), of("ja", "タイムゾーン")}, toTimeZone},
		{"street", "street and number, for letters on paper", []Headings{
			of("en", "street", "street address", "mailing street", "billing street", "address line 1"),
			of("de", "straße", "strasse"), of("fr", "rue"), of("es", "calle"), of("pt-BR", "rua"),
			of("ja", "番地")}, toStreet},
		{"address line 2", "building, floor, care of", []Headings{of("en", "address line 2", "address 2", "street 2"),
			of("de", "adresszusatz"), of("fr", "complément d'adresse"), of("es", "complemento de dirección"),
			of("pt-BR", "complemento"), of("ja", "建物名")}, toExtra},
		{"postcode", "the postal code", []Headings{
			of("en", "postcode", "postal code", "zip", "zip code", "zip/postal code",
				"mailing zip/postal code", "mailing postal code", "billing zip/postal code", "billing postal code"),
			of("de", "plz", "postleitzahl"), of("fr", "code postal"), of("es", "código postal"), of("pt-BR", "cep"),
			of("ja", "郵便番号")}, toPostcode},
		{"city", "the town", []Headings{of("en", "city", "town", "mailing city", "billing city"),
			of("de", "ort", "stadt"), of("fr", "ville"), of("es", "ciudad"), of("pt-BR", "cidade"),
			of("ja", "市区町村")}, toCity},
		{"state", "state, province or county, where addresses have one", []Headings{
			of("en", "state", "province", "state/province", "mailing state/province", "mailing state",
				"billing state/province", "billing state"),
			of("de", "bundesland"), of("es", "provincia"), of("pt-BR", "estado"), of("ja", "都道府県")}, toState},
		{"country", "the country, by code or by name in any larger language; it says the region where no column " +
			"does", []Headings{of("en", "country", "country code", "mailing country", "billing country"),
			of("de", "land", "ländercode"), of("fr", "pays"), of("es", "país"), of("pt-BR", "país de residência"),
			of("ja", "国")}, toCountry},
		{"opt out", "yes, or the day on which they said so: they do not want the update stream; an earlier no is " +
			"never taken back", []Headings{
			of("en", "opt out", "optout", "opted out", "unsubscribed", "email opt out", "e mail opt out",
				"has opted out of email", "hasoptedoutofemail", "do not email", "do not contact", "no newsletter",
				"unsubscribed at", "unsubscribed on", "unsubscribe date", "opted out at", "opt out date",
				"unsubscribed from all email"),
			of("de", "abbestellt", "abgemeldet", "newsletter abbestellt", "kein newsletter", "werbesperre",
				"abgemeldet am", "abbestellt am", "abmeldedatum"),
			of("fr", "désabonné", "désinscrit", "désabonné le", "désinscrit le", "date de désinscription"),
			of("es", "dado de baja", "fecha de baja"), of("pt-BR", "descadastrado", "descadastrado em",
				"data de descadastro"), of("ja", "配信停止", "配信停止日")}, toOptOut},
		{"opt in", "no: they do not want the update stream; yes, a day and empty change nothing", []Headings{
			of("en", "newsletter", "opt in", "optin", "email opt in", "e mail opt in", "subscribed",
				"marketing consent", "newsletter consent", "subscribed at", "opt in date"),
			of("de", "newsletter erwünscht", "angemeldet am"), of("fr", "abonné"), of("es", "suscrito"),
			of("pt-BR", "inscrito"),
			of("ja", "配信希望", "メルマガ")}, toOptIn},
	}
}

// ListedMeanings lists the columns of a file of affected accounts that are more than a figure.
func ListedMeanings() []Meaning {
	of := func(locale string, words ...string) Headings { return Headings{locale, words} }
	list := []Meaning{
		{"account", "the customer that the row is of, by the key that lists of recipients have for it", []Headings{
			of("de", "kontonummer"), of("fr", "numéro de compte"), of("es", "número de cuenta"),
			of("pt-BR", "número da conta")}, toAccount},
		{"service", "what of theirs was affected: a component of tidings.yaml by id or name", []Headings{
			of("de", "dienst", "komponente", "komponenten"), of("fr", "composant"), of("es", "componente"),
			of("ja", "コンポーネント")}, toServices},
		{"began", "since when; empty: as the record says", []Headings{
			of("en", "began", "began at", "from", "start", "started", "started at", "start time"),
			of("de", "beginn", "begonnen", "anfang", "von", "ab", "seit"), of("fr", "début", "debut", "du", "depuis"),
			of("es", "inicio", "comienzo", "desde"), of("pt-BR", "início", "começo", "de"),
			of("ja", "開始", "開始時刻", "開始日時")}, toNothing},
		{"ended", "until when; empty: as the record says", []Headings{
			of("en", "ended", "ended at", "until", "end", "to", "end time"), of("de", "ende", "beendet", "bis"),
			of("fr", "fin", "au", "jusqu'à", "jusqu’à"), of("es", "fin", "final", "hasta"),
			of("pt-BR", "fim", "término", "até"), of("ja", "終了", "終了時刻", "終了日時")}, toNothing},
		{"objects", "what of theirs: hosts, circuits, shops; several with a semicolon between, else a comma",
			[]Headings{of("en", "object", "objects", "host", "hosts"),
				of("de", "objekt", "objekte", "rechner", "server"), of("fr", "objet", "objets", "hôte", "hôtes",
					"serveur", "serveurs"), of("es", "objeto", "objetos", "servidor", "servidores"),
				of("ja", "対象", "ホスト", "サーバー")}, toNothing},
	}
	for _, m := range append(Meanings(), Guesses()...) { // what a list of recipients calls so is called so here too
		for i := range list {
			if list[i].to == m.to && m.to != toNothing {
				list[i].Headings = append(slices.Clone(m.Headings), list[i].Headings...)
			}
		}
	}
	for _, m := range Guesses() { // and a customer's name may be the key
		if m.to == toAccountName {
			list[0].Headings = append(list[0].Headings, m.Headings...)
		}
	}
	return list
}

// listedColumn is the field of ListedMeanings that a heading means; "": it is a figure.
func listedColumn(name string) string {
	for _, m := range ListedMeanings() {
		if m.named(name) {
			return m.Field
		}
	}
	return ""
}

// named reports whether a heading, by FieldName, is the column's.
func (m Meaning) named(name string) bool {
	return slices.ContainsFunc(m.Headings, func(h Headings) bool { return slices.Contains(h.Words, name) })
}

// targetOf knows the usual headings.
func targetOf(name string) target {
	if name == spell.FieldName(ProblemColumn) {
		return toNothing
	}
	for _, m := range Meanings() {
		if m.named(name) {
			return m.to
		}
	}
	return toField
}
