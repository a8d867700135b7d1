package recipients

import (
	"strings"

	"tidings/recipients/spell"
)

// roleWords are the known roles as the languages of the built-in letters have them, folded.
const roleWords = `
business = business contact; commercial; commercial contact
  de: geschaftlich; kaufmannisch; geschaftlicher kontakt; kaufmannischer ansprechpartner
  fr: contact commercial
  es: comercial; negocio; negocios; contacto comercial
  pt-BR: contato comercial
  ja: ビジネス; 営業; 営業担当; 業務
technical = technical contact; tech contact
  de: technisch; technik; technischer kontakt; technischer ansprechpartner; technische ansprechpartnerin
  fr: technique; contact technique
  es: tecnico; tecnica; contacto tecnico
  pt-BR: contato tecnico
  ja: 技術; 技術担当; 技術担当者
legal = legal contact; law
  de: recht; rechtlich; juristisch; rechtsabteilung
  fr: juridique; contact juridique
  es: juridico; juridica; contacto legal; contacto juridico
  pt-BR: contato juridico
  ja: 法務; 法務担当; 法務担当者
billing = billing contact; invoice; invoices; invoicing; invoice contact
  de: rechnung; rechnungen; rechnungswesen; abrechnung; rechnungskontakt; rechnungsempfanger; rechnungsempfangerin
  fr: facturation; facture; factures; contact facturation; contact de facturation
  es: facturacion; factura; facturas; contacto de facturacion
  pt-BR: faturamento; faturacao; cobranca; fatura; faturas; contato de cobranca; contato de faturamento
  ja: 請求; 請求先; 請求担当; 請求書
security = security contact; it security; information security
  de: sicherheit; it sicherheit; informationssicherheit; datensicherheit
  fr: securite; securite informatique; contact securite
  es: seguridad; seguridad informatica; contacto de seguridad
  pt-BR: seguranca; seguranca da informacao; contato de seguranca
  ja: セキュリティ; セキュリティ担当; 情報セキュリティ
`

// rolesByWord gives the known role of each word.
var rolesByWord = func() map[string]string {
	of, role := map[string]string{}, ""
	for line := range strings.Lines(roleWords) {
		name, words, ok := strings.Cut(line, " = ")
		if ok {
			role = name
		} else if _, words, ok = strings.Cut(line, ": "); !ok {
			continue
		}
		for word := range strings.SplitSeq(words, ";") {
			of[strings.TrimSpace(word)] = role
		}
	}
	return of
}()

// Role gives a role as it is compared and stored: a known one for what it is called in any
// language of the built-in letters, else a field's name.
func Role(s string) string {
	if known, ok := rolesByWord[spell.Fold(s)]; ok {
		return known
	}
	return spell.FieldName(s)
}
