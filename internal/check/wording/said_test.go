package wording

import (
	"strings"
	"testing"
)

// How people say things, by language and section of the word files: what must be heard, and
// what must not.
func TestSaid(t *testing.T) {
	for _, c := range []struct{ language, section, said, other string }{
		{"en", "apology", `
			We apologize for the disruption.
			Please accept our sincere apologies.
			I'm deeply sorry about Tuesday.
			We regret the trouble this caused you.
			We let you down this morning.
			We owe you an apology.
			Forgive us for the long wait.
			You deserved better from us.
			This is not the service you expect from us.`, `
			We regret to inform you that the office moves.
			Thank you for your patience.
			We understand how frustrating this is.`},
		{"en", "blame", `
			Our hosting provider failed to replace the disk.
			This was caused by our cloud provider.
			The outage was due to a third-party failure.
			A third party caused the interruption.
			The fault lies with our payment provider.
			This was the fault of our network carrier.
			Because of our supplier's negligence, mails were lost.
			Due to circumstances beyond our control, orders were late.
			The outage was the result of human error.
			A junior engineer made a mistake.
			One of our employees accidentally deleted the table.
			An inexperienced technician pulled the wrong cable.
			Customers should have read the announcement.
			You failed to update the plug-in in time.
			This was user error.
			The data centre operator let us down; our provider is to blame.
			Our vendor messed up the configuration.
			It was not our fault.
			Unfortunately, our supplier broke the contract and the line.`, `
			A power cut in our data centre stopped two servers.
			The connection to our payment provider was interrupted for an hour.
			We chose the wrong provider settings.
			You do not need to contact your provider.
			We should have told you earlier.
			Our engineers found the error at noon.
			We made a mistake.
			It was our fault.
			If your bank declined the payment, ask your card provider.
			We have asked our provider for a second line.`},
		{"en", "minimising", `
			Only a few customers were affected.
			A minor glitch stopped the sync.
			It was just a small hiccup.
			This only affected a handful of users.
			We had a brief blip on Tuesday.
			You may not even have noticed it.
			It was a slight inconvenience.
			There is no cause for concern.
			Merely a small number of accounts saw it.
			The service was a bit slow.
			It was nothing serious.
			We experienced some teething problems.`, `
			Only a small number of customers (2 %) were affected.
			Only 214 of 40,000 accounts were affected.
			Only administrators can change this.
			You will notice a brief interruption of up to two minutes.
			Some customers could not sign in.
			Small files were not affected.
			Only the website is affected.
			Please have a little patience.`},
		{"en", "hedging", `
			Hopefully it is fixed now.
			Everything should be back to normal.
			It should work again now.
			The cause was probably a full disk.
			We believe the problem is fixed.
			We think that it was caused by the update.
			It seems to be resolved.
			The issue appears to be fixed.
			This might have been caused by a storm.
			It was possibly a bug.
			Presumably the disk was full.
			We hope to have it fixed by noon.
			As far as we know, no data was lost.`, `
			You should receive the invoice by 4 December.
			Should you need help, call us.
			You might see an old page once.
			We hope this helps.
			We believe you deserve an explanation.
			We believe in plain words.
			It may take up to ten minutes.
			You may have received two mails.
			Passwords should be changed.`},
		{"en", "promise", `
			We will fix it as soon as possible.
			We will restore it as quickly as possible.
			We will keep you posted.
			We'll keep you updated on our progress.
			More details to follow.
			Stay tuned.
			We will write as soon as we have news.`, `
			Shortly after noon it failed.
			Soon afterwards the mails arrived.
			Please change your password as soon as possible.
			The sooner you reply the better.`},
		{"en", "vague-time", `
			We will be back soon.
			An update follows shortly.
			In the coming weeks we will move everybody.
			Over the next few days we will refund you.
			The feature returns at a later date.
			We will tell you in due course.
			We plan to add a second line in the near future.`, `
			In the next 30 minutes we restart it.
			Eventually the disk was found.
			In the last few weeks we moved.`},
		{"en", "guarantee", `
			This will never happen again.
			It won't happen again.
			We guarantee that your data is always safe: we guarantee 100 % uptime.
			We promise that this will not happen again.
			It cannot happen again.
			Never again will you lose a mail.
			This solves it once and for all.`, `
			We are changing this so that it does not happen again.
			To make sure that this won't happen again, we test each night.
			We cannot promise that it never fails.
			Our goal is 99.9 % uptime.`},
		{"en", "jargon", `
			A failover did not work.
			The RCA follows.
			This was a P1.
			We deployed a hotfix.
			After the rollback it worked.
			Latency was high.
			Two Kubernetes pods crashed.
			The load balancer sent everybody to one machine.
			The read replica lagged behind.
			An upstream provider had trouble.
			The TLS certificate expired.
			You saw HTTP 503.`, `
			The database was full.
			We went back to the old version.
			The certificate had expired.
			Page 500 of the report is blank.
			You can commit to a plan.`},
		{"en", "contact", `
			Just reply to this email.
			Call us on Monday.
			You can reach us around the clock.
			Our support team is happy to help.
			If anything is unclear, get in touch.
			Your account manager is available.
			Drop us a line.
			Contact our help desk.`, ``},
		{"en", "action", `
			You don't need to do anything.
			No action is required.
			There's nothing for you to do.
			Please change your password.
			If you still see errors, reload the page.
			You will have to sign in again.
			Nothing is needed from you.
			We recommend that you change your password.
			Your orders will be sent automatically.`, `
			Please accept our apologies.
			If you have any questions, please contact us.
			We are sorry that you could not work.`},
		{"en", "next-word", `
			We will update you by noon.
			You will hear from us tomorrow.
			The next update is at 15:00.
			Expect another message at 15:00.
			We'll post an update every 30 minutes.
			A full report will be published on Friday.
			We are going to inform you again at 5 p.m.
			Our next message comes at noon.`, `
			We replaced the disk.`},
		{"en", "cause", `
			The root cause was a full disk.
			It happened because a disk was full.
			This was due to a software bug.
			A faulty cable cut the connection.
			We're still investigating.
			We do not know why yet.
			An update contained an error.
			The servers were overloaded.
			Our certificate had expired.
			We had not tested the change.
			More people signed in than our system could handle.
			This was triggered by a change.
			It can be traced back to a change.`, `
			We are sorry for the trouble this has caused.
			We are writing to you because you use Lighthouse.
			Orders could not be placed.`},
		{"en", "remedy", `
			We replaced the disk.
			We've since added a second server.
			The faulty version was removed.
			Our engineers restarted the service.
			We went live again by moving the data to a new server.
			To prevent this, we test every night.
			So that it does not happen again, we changed the schedule.`, `
			The incident is resolved.
			The problem was fixed.
			Orders could not be placed.`},
		{"de", "apology", `
			Wir entschuldigen uns dafür.
			Das tut uns sehr leid.
			Es tut uns leid, dass Sie warten mussten.
			Bitte verzeihen Sie uns.
			Wir bitten um Nachsicht.
			Wir bedauern den Ausfall sehr.
			Damit haben wir Sie im Stich gelassen.
			Für die Störung bitten wir Sie vielmals um Entschuldigung.`, `
			Vielen Dank für Ihre Geduld.
			Bitte antworten Sie uns.`},
		{"de", "blame", `
			Unser Hosting-Anbieter hat versagt.
			Schuld war unser Dienstleister.
			Der Ausfall wurde durch einen Fehler unseres Lieferanten verursacht.
			Ein unachtsamer Mitarbeiter hat die Datenbank versehentlich gelöscht.
			Grund war menschliches Versagen.
			Das lag außerhalb unserer Kontrolle.
			Das war nicht unsere Schuld.
			Die Kunden hätten das Update einspielen müssen.
			Ein Bedienfehler des Kunden führte dazu.
			Verantwortlich ist allein der Netzbetreiber, der einen Fehler gemacht hat.`, `
			Im Rechenzentrum fiel der Strom aus.
			Unsere Techniker haben den Fehler gefunden.
			Wir haben einen Fehler gemacht.
			Daran sind wir schuld.
			Die Verbindung zum Zahlungsanbieter war unterbrochen.`},
		{"de", "minimising", `
			Nur wenige Kunden waren betroffen.
			Es gab eine kleine Panne.
			Es war nur ein kurzer Aussetzer.
			Das ist kein Grund zur Sorge.
			Sie haben es vermutlich gar nicht bemerkt.
			Es gab leichte Beeinträchtigungen.
			Lediglich ein kleiner Teil der Kunden war betroffen.`, `
			Nur 12 Kunden waren betroffen.
			Lediglich 2 % der Kunden waren betroffen.
			Nur der Shop ist betroffen.`},
		{"de", "hedging", `
			Hoffentlich ist es damit behoben.
			Die Störung sollte nun behoben sein.
			Ursache war vermutlich ein voller Speicher.
			Wir gehen davon aus, dass alles wieder läuft.
			Die Störung scheint behoben zu sein.
			Möglicherweise lag es an der Leitung.
			Wir hoffen, dass das Problem gelöst ist.`, `
			Sollte es dennoch nicht funktionieren, rufen Sie uns an.
			Sollten Sie Fragen haben, antworten Sie uns.
			Sie sollten Ihr Passwort ändern.
			Rechnungen sowohl als auch Mahnungen.`},
		{"de", "vague-time", `
			Wir melden uns bald wieder.
			Wir informieren Sie in Kürze.`, ``},
		{"de", "promise", `
			Wir beheben das so schnell wie möglich.
			Wir halten Sie auf dem Laufenden.
			Sobald wir mehr wissen, schreiben wir Ihnen.
			Wir kümmern uns schnellstmöglich darum.
			Weitere Informationen folgen.`, `
			Wir haben umgehend reagiert.
			Bitte ändern Sie Ihr Passwort umgehend.`},
		{"de", "guarantee", `
			Das wird nie wieder passieren.
			So etwas wird nicht wieder vorkommen.
			Wir garantieren, dass das nicht mehr geschieht.
			Wir bieten 100 % Verfügbarkeit.`, `
			Damit das nicht wieder passiert, testen wir nun jede Nacht.
			Wir sorgen dafür, dass das nicht wieder vorkommt.`},
		{"de", "action", `
			Sie müssen nichts tun.
			Es ist nichts weiter zu tun.
			Von Ihrer Seite ist nichts zu veranlassen.
			Bitte ändern Sie Ihr Passwort.
			Kein Handlungsbedarf für Sie.
			Falls Ihnen noch etwas auffällt, schreiben Sie uns.
			Laden Sie die Seite neu: versuchen Sie es bitte noch einmal.
			Sie brauchen nichts zu unternehmen.`, `
			Bitte entschuldigen Sie die Störung.
			Bei Fragen rufen Sie uns bitte an.
			Wir bitten um Entschuldigung.`},
		{"de", "cause", `
			Grund war ein Softwarefehler.
			Das lag an einer falschen Einstellung.
			Wegen eines Stromausfalls standen die Server still.
			Wir suchen noch nach dem Fehler.
			Die Ursache ist uns noch nicht bekannt.
			Ein Zertifikat war abgelaufen.
			Eine Festplatte ist ausgefallen.
			Ausgelöst wurde der Ausfall durch ein Update.`, `
			Es tut uns leid, dass Sie Bestellungen verloren haben.
			Bestellungen konnten nicht aufgegeben werden.`},
		{"fr", "apology", `
			Nous vous présentons nos excuses.
			Nous vous prions de bien vouloir nous excuser.
			Nous sommes sincèrement désolés.
			Toutes nos excuses pour cette panne.
			Nous regrettons cette interruption.
			Nous n’avons pas été à la hauteur.
			Pardon pour l’attente.`, `
			Merci de votre patience.`},
		{"fr", "blame", `
			Notre hébergeur est responsable de cette panne.
			La panne est due à notre fournisseur.
			C’est la faute de notre prestataire.
			Un de nos employés a commis une erreur.
			Il s’agit d’une erreur humaine.
			Cela est indépendant de notre volonté.
			Ce n’est pas notre faute.
			Les clients auraient dû faire la mise à jour.`, `
			Une panne de courant dans notre centre de données a arrêté deux serveurs.
			Nous avons commis une erreur.
			Nos techniciens ont trouvé l’erreur.
			La liaison avec notre prestataire de paiement a été coupée.`},
		{"fr", "hedging", `
			Le service devrait fonctionner à nouveau.
			La cause est probablement un disque plein.
			Le problème semble résolu.
			Nous pensons que l’incident est terminé.
			Il se peut qu’un disque soit plein.
			Nous espérons que tout sera rétabli.`, `
			Tout fonctionne normalement.
			Vous devriez changer votre mot de passe.
			Le fichier peut être téléchargé.
			Le service fonctionne de nouveau normalement.`},
		{"fr", "vague-time", `
			Nous reviendrons vers vous très bientôt.`, ``},
		{"fr", "promise", `
			Le service sera rétabli dans les plus brefs délais.
			Nous vous tiendrons informés.
			Nous vous écrirons dès que nous en saurons plus.
			Nous corrigeons cela dès que possible.`, `
			Nous avons réagi très rapidement.
			Merci de changer votre mot de passe dès que possible.
			À bientôt.`},
		{"fr", "guarantee", `
			Cela ne se reproduira plus.
			Cela ne se reproduira plus jamais.
			Nous vous garantissons que cela n’arrivera plus.
			Nous garantissons une disponibilité de 100 %.`, `
			Pour que cela ne se reproduise pas, nous testons chaque nuit.`},
		{"fr", "action", `
			Vous n’avez rien à faire.
			Aucune action n’est requise de votre part.
			Veuillez changer votre mot de passe.
			Merci de recharger la page.
			Si le problème persiste, répondez à ce message.
			Il vous suffit de vous reconnecter.`, `
			Veuillez nous excuser.
			Veuillez agréer nos salutations.
			Nous vous prions de bien vouloir nous excuser.`},
		{"es", "apology", `
			Le pedimos disculpas.
			Sentimos mucho lo ocurrido.
			Lamentamos las molestias.
			Rogamos nos disculpen.
			Pedimos perdón por el retraso.
			No hemos estado a la altura.`, `
			Gracias por su paciencia.
			Lamentamos comunicarle que la oficina cierra.`},
		{"es", "blame", `
			Nuestro proveedor de hosting falló.
			La culpa es de nuestro proveedor.
			Se debe a un error humano.
			Un empleado borró la base de datos por error.
			Fue por causas ajenas a nuestra voluntad.
			No fue culpa nuestra.`, `
			Hubo un corte de luz en el centro de datos.
			Cometimos un error.
			Nuestros técnicos encontraron el error.`},
		{"es", "hedging", `
			El servicio debería funcionar ya.
			Probablemente fue un disco.
			Parece que está resuelto.
			Creemos que el problema está resuelto.
			Esperamos que quede resuelto.`, `
			Esperamos que esta carta le ayude.
			Usted debería cambiar la contraseña.`},
		{"es", "vague-time", `
			Le informaremos en breve.
			Pronto estará disponible.`, ``},
		{"es", "promise", `
			Lo resolveremos lo antes posible.
			Le mantendremos informado.
			Le escribiremos en cuanto tengamos novedades.`, `
			Cambie la contraseña lo antes posible, por favor.`},
		{"es", "guarantee", `
			Esto no volverá a ocurrir.
			Nunca más ocurrirá.
			Garantizamos una disponibilidad del 100 %.`, `
			Para que no vuelva a ocurrir, probamos cada noche.`},
		{"pt", "apology", `
			Pedimos desculpas.
			Lamentamos o ocorrido.
			Sentimos muito pelo transtorno.
			Desculpe-nos pela demora.
			Falhamos com você.`, `
			Obrigado pela paciência.`},
		{"pt", "blame", `
			Nosso provedor de hospedagem falhou.
			A culpa é do nosso fornecedor.
			Foi um erro humano.
			Um funcionário apagou o banco de dados por engano.
			Isso está fora do nosso controle.`, `
			Faltou energia no nosso data center.
			Nós erramos.
			Nossos técnicos encontraram o erro.`},
		{"pt", "hedging", `
			O serviço deve estar normalizado.
			Provavelmente foi um disco.
			Parece que o problema foi resolvido.
			Acreditamos que o problema foi resolvido.`, `
			Você deve trocar a senha.
			O arquivo pode ser acessado.`},
		{"pt", "vague-time", `
			Voltaremos em breve.`, ``},
		{"pt", "promise", `
			Resolveremos o mais rápido possível.
			Manteremos você informado.
			Avisaremos assim que tivermos novidades.`, `
			Logo após o meio-dia, tudo voltou.
			Troque a senha o quanto antes, por favor.`},
		{"ja", "apology", `
			誠に申し訳ございませんでした。
			心よりお詫び申し上げます。
			ご迷惑をおかけし、深く陳謝いたします。
			大変ご不便をおかけいたしました。`, `
			いつもご利用いただきありがとうございます。`},
		{"ja", "blame", `
			原因は委託先のミスです。
			作業員の操作ミスによるものです。
			ヒューマンエラーが原因です。
			弊社に責任はございません。
			担当者が誤って削除しました。`, `
			データセンターで停電が発生しました。
			当社の設定に誤りがございました。`},
		{"ja", "hedging", `
			おそらく復旧しております。
			原因は設定の誤りと思われます。
			復旧しているはずです。
			機器の故障かもしれません。`, `
			ご不明な点はございませんでしょうか。
			お客様の画面に古い表示が残る可能性があります。`},
		{"ja", "vague-time", `
			近日中にご報告いたします。`, ``},
		{"ja", "promise", `
			復旧次第ご連絡いたします。
			できるだけ早く復旧いたします。
			随時お知らせいたします。`, `
			直ちに切り替えを実施しました。
			速やかにパスワードをご変更ください。`},
		{"ja", "guarantee", `
			二度とこのようなことは起こりません。
			今後一切発生いたしません。`, `
			二度と発生しないよう、対策を徹底いたします。`},
	} {
		l := For(c.language)
		if l == nil {
			t.Fatalf("no words for %s", c.language)
		}
		for want, text := range map[bool]string{true: c.said, false: c.other} {
			for line := range strings.Lines(text) {
				if line = strings.TrimSpace(line); line != "" && l.Has(c.section, Split(line)) != want {
					t.Errorf("%s [%s] %t: %s", c.language, c.section, !want, line)
				}
			}
		}
	}
}
