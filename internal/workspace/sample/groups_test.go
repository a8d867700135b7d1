package sample

// groups says how the 250 customers spread over regions and locales.
func groups() []group {
	english := group{
		first: words("James", "Mary", "Priya", "Chloe|Chloë", "Daniel", "Aisha", "Renee|Renée", "Marcus", "Grace",
			"Tomas|Tomás", "Hannah", "Noah", "Ingrid"),
		last: words("Carter", "Nguyen|Nguyễn", "Walsh", "Okafor", "Brooks", "Fernandez|Fernández", "Novak|Novák",
			"Reid", "Larsen|Lárusson", "Patel", "McKay"),
		companies: words("Example Freight Inc.", "Birch Tools", "Harbour Supplies Ltd", "Blue Mesa Foods",
			"Lakeside Printing", "Orchard Medical"),
	}
	german := group{
		first: words("Juergen|Jürgen", "Anna", "Soeren|Sören", "Katharina", "Uwe", "Baerbel|Bärbel", "Matthias",
			"Jana", "Guenther|Günther"),
		last: words("Mueller|Müller", "Weiss|Weiß", "Schroeder|Schröder", "Koenig|König", "Bauer", "Vogel",
			"Jaeger|Jäger"),
		companies: words("Beispiel Logistik GmbH", "Müller & Söhne KG", "Nordlicht Werkzeugbau",
			"Isar Feinmechanik AG"),
	}
	french := group{
		first: words("Francois|François", "Amelie|Amélie", "Helene|Hélène", "Jerome|Jérôme", "Zoe|Zoé",
			"Benoit|Benoît", "Claire"),
		last:      words("Lefevre|Lefèvre", "Moreau", "Garcon|Garçon", "Dubois", "Peletier|Pelletier", "Noel|Noël"),
		companies: words("Exemple Transports SA", "Atelier du Cèdre", "Société Générique", "Moulin & Fils"),
	}
	spanish := group{
		first: words("Jose|José", "Maria|María", "Inigo|Íñigo", "Lucia|Lucía", "Begona|Begoña", "Andres|Andrés",
			"Sofia|Sofía"),
		last:      words("Munoz|Muñoz", "Garcia|García", "Ibanez|Ibáñez", "Perez|Pérez", "Nunez|Núñez", "Castro"),
		companies: words("Ejemplo Comercial S.A.", "Ferretería El Roble", "Textiles del Sur", "Café Montaña"),
	}
	brazilian := group{
		first: words("Joao|João", "Conceicao|Conceição", "Luis|Luís", "Antonia|Antônia", "Caua|Cauã", "Beatriz",
			"Icaro|Ícaro"),
		last: words("Araujo|Araújo", "Goncalves|Gonçalves", "Simoes|Simões", "da Silva|da Silva",
			"Magalhaes|Magalhães", "Pires"),
		companies: words("Exemplo Comércio Ltda.", "Padaria São João", "Construções Ipê", "Açaí & Cia."),
	}
	japanese := group{
		first:     words("Haruto|陽翔", "Yui|結衣", "Sota|颯太", "Sakura|さくら", "Kenji|健二", "Aoi|葵", "Misaki|美咲"),
		last:      words("Sato|佐藤", "Suzuki|鈴木", "Takahashi|髙橋", "Tanaka|田中", "Watanabe|渡邊", "Ito|伊藤", "Saito|齋藤"),
		companies: words("例示商事株式会社", "さくら工業株式会社", "東海サンプル運輸", "株式会社ひのき"),
	}
	return []group{
		english.of("north-america", "en-US", 60, "example.com", "birch.example", "mesa.example"),
		spanish.of("north-america", "es", 10, "example.com", "roble.example"),
		brazilian.of("latin-america", "pt-BR", 25, "example.net", "ipe.example"),
		spanish.of("latin-america", "es", 17, "example.org", "sur.example"),
		german.of("emea", "de", 34, "example.org", "kunde.example", "isar.example"),
		french.of("emea", "fr", 22, "example.net", "cedre.example"),
		english.of("emea", "en-GB", 16, "example.org", "harbour.example"),
		spanish.of("emea", "es", 8, "example.org", "montana.example"),
		english.of("asia-pacific", "en-GB", 34, "apac.example", "customers.test"),
		japanese.of("japan", "ja", 20, "nippon.example", "hinoki.test"),
		english.of("japan", "en-US", 4, "nippon.example"),
	}
}

func words(list ...string) []string { return list }

// of gives a share of a group of names to a region.
func (g group) of(region, locale string, count int, domains ...string) group {
	g.region, g.locale, g.count, g.domains = region, locale, count, domains
	return g
}
