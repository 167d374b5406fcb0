from django.core.management.base import BaseCommand, CommandError

from ... import sync
from ...client import HubError

MOST_DEACTIVATIONS = 10


class Command(BaseCommand):
    help = "Brings Dialhub's users to what they are here; users deactivated here are deactivated there."

    def add_arguments(self, parser):
        parser.add_argument("--client-id", help="only this client's users")
        parser.add_argument("--dry-run", action="store_true", help="show what would become of each user; change nothing")
        parser.add_argument(
            "--deactivate-missing", action="store_true",
            help="also deactivate those of a client's users in Dialhub that are not here")
        parser.add_argument(
            "--max-deactivations", type=int, default=MOST_DEACTIVATIONS, metavar="N",
            help="of a client's missing users; with more of them none is deactivated (default: %(default)s)")

    def handle(self, *args, **options):
        users = list(sync.provisioning_users(options["client_id"]))
        verdicts = sync.plan(users) if options["dry_run"] else sync.provision(users)
        problems = []
        if options["deactivate_missing"]:
            verdicts += self.deactivate_missing(users, options, problems)
        for verdict in verdicts:
            self.tell(verdict, options)
        self.summarize(verdicts, options["dry_run"])
        failed = sum(not verdict.ok for verdict in verdicts)
        if failed:
            problems.insert(0, f"{failed} of {len(verdicts)} users failed.")
        if problems:
            raise CommandError("\n".join(problems))

    def deactivate_missing(self, users, options, problems):
        """Client by client: what one client's list is missing says nothing about another's."""
        clients = sync.clients_of(users) if options["client_id"] is None else [options["client_id"]]
        verdicts = []
        for client_id in clients:
            try:
                verdicts += sync.deactivate_missing(client_id, options["max_deactivations"], options["dry_run"])
            except (sync.TooManyDeactivations, HubError) as problem:
                problems.append(str(problem))
        return verdicts

    def tell(self, verdict, options):
        if not verdict.ok:
            self.stdout.write(self.style.ERROR(verdict.describe()))
        elif options["dry_run"] or options["verbosity"] > 1:
            self.stdout.write(verdict.describe())

    def summarize(self, verdicts, dry_run):
        counts = {}
        for verdict in verdicts:
            counts[verdict.action or "failed"] = counts.get(verdict.action or "failed", 0) + 1
        listed = ", ".join(f"{count} {name}" for name, count in sorted(counts.items())) or "nothing to do"
        text = f"{len(verdicts)} users: {listed}."
        self.stdout.write(self.style.SUCCESS(f"Dry run. {text} Nothing was changed." if dry_run else text))
