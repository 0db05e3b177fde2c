resource "aws_iam_role" "deploy" {
  name               = "shop-deploy"
  assume_role_policy = file("${path.module}/policies/deploy-trust.json")
}

resource "aws_iam_role_policy_attachment" "deploy" {
  role       = aws_iam_role.deploy.name
  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"
}
